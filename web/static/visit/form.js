// From the form's controls to a VisitInput, and from a VisitInput to the controls.
import { doneIn, drawAssays } from "./assays.js";
import { addReferral, referralsIn } from "./referrals.js";
import { holds, valuesOf } from "./show.js";

const LISTS = ["services", "syndromes", "sti_treatments", "counselling"];
const WORDS = ["consent", "contact_preference", "age_band", "hiv_test_consent", "tb_screen", "next_appointment"];
const FLAGS = ["known_positive", "individual_risk", "safeguarding"];
const shownBoxes = (root) =>
  [...root.querySelectorAll('[data-assays^="rapid."]')].filter((box) => !box.closest("[data-when]:not([data-shown])"));

export function collect(root, data, id) {
  const one = (name) => valuesOf(root, name)[0];
  const number = (name) => (one(name) === undefined ? undefined : Number(one(name)));
  const day = one("day");
  // A box that is ticked stands for the day of the visit, or for the day that it was given before.
  const dayOf = (name) => {
    const box = root.querySelector(`[name="${name}"]`);
    return one(name) === undefined ? undefined : box.dataset.day || day;
  };
  const visit = { id, day, ...placeIn(root) };
  for (const name of WORDS) visit[name] = one(name);
  for (const name of LISTS) visit[name] = valuesOf(root, name);
  for (const name of FLAGS) visit[name] = one(name) !== undefined;
  visit.hiv_test = hivTestIn(root, one, dayOf);
  visit.rapid_tests = shownBoxes(root).flatMap((box) => rapidTestIn(box, dayOf));
  visit.commodities = commoditiesIn(root, data);
  if (one("prep.state")) visit.prep = { state: one("prep.state"), days: number("prep.days") ?? 0 };
  if (one("pep.days")) {
    visit.pep = { hours_since_exposure: number("pep.hours_since_exposure"), days: number("pep.days") };
  }
  visit.violence = ["intimate-partner", "other"]
    .map((kind) => ({ kind, result: one(`violence.${kind}`) }))
    .filter((enquiry) => enquiry.result);
  visit.referrals = holds(root, "services=referral") ? referralsIn(root) : [];
  return JSON.parse(JSON.stringify(visit)); // without what is undefined
}

function placeIn(root) {
  const [site] = valuesOf(root, "site_id");
  if (!site) return { town_id: valuesOf(root, "town_id")[0] };
  return { town_id: root.querySelector('[name="site_id"]:checked').dataset.town, site_id: site };
}

function hivTestIn(root, one, dayOf) {
  const assays = doneIn(root.querySelector('[data-assays="hiv_test"]'));
  if (!holds(root, "hiv_test_consent=given") || !assays.length) return undefined;
  return {
    strategy: one("hiv_test.strategy"),
    assays,
    report: one("hiv_test.report"),
    result_given: dayOf("hiv_test.result_given"),
    told_positive: dayOf("hiv_test.told_positive"),
  };
}

function rapidTestIn(box, dayOf) {
  return doneIn(box).map(({ assay, result, lot_id }) => ({
    test: assay,
    result,
    lot_id,
    result_given: result === "invalid" ? undefined : dayOf(`${box.dataset.assays}.result_given`),
  }));
}

function commoditiesIn(root, data) {
  return [...root.querySelectorAll('[name^="amount."]')].flatMap((control) => {
    const kind = control.name.split(".")[1];
    const [amount] = valuesOf(root, control.name);
    const lot_id = control.dataset.lot ?? data.lots[kind];
    return Number(amount) ? [{ kind, amount: Number(amount), lot_id }] : [];
  });
}

// Puts a visit into the form, with the lots and the days that it has.
export function fill(root, data, visit) {
  for (const name of [...WORDS, "day", "town_id"]) set(root, name, [visit[name] ?? ""]);
  set(root, "site_id", [visit.site_id ?? ""]);
  for (const name of LISTS) set(root, name, visit[name]);
  for (const name of FLAGS) set(root, name, visit[name] ? ["yes"] : []);
  fillTests(root, data, visit);
  for (const { kind, amount, lot_id } of visit.commodities) {
    set(root, `amount.${kind}`, [amount]);
    if (lot_id) root.querySelector(`[name="amount.${kind}"]`).dataset.lot = lot_id;
  }
  for (const part of ["prep", "pep"]) {
    for (const [name, value] of Object.entries(visit[part] ?? {})) set(root, `${part}.${name}`, [value]);
  }
  for (const { kind, result } of visit.violence) set(root, `violence.${kind}`, [result]);
  for (const referral of visit.referrals) addReferral(root, referral);
}

function fillTests(root, data, visit) {
  const hiv = visit.hiv_test;
  if (hiv) {
    set(root, "hiv_test.strategy", [hiv.strategy]);
    drawAssays(root, root.querySelector('[data-assays="hiv_test"]'), data, hiv.assays);
    setDay(root, "hiv_test.result_given", hiv.result_given);
    setDay(root, "hiv_test.told_positive", hiv.told_positive);
  }
  for (const box of root.querySelectorAll('[data-assays^="rapid."]')) {
    const test = box.dataset.assays.split(".")[1];
    const entries = visit.rapid_tests.filter((entry) => entry.test === test);
    drawAssays(root, box, data, entries.map((entry) => ({ assay: test, ...entry })));
    setDay(root, `${box.dataset.assays}.result_given`, entries.find((entry) => entry.result_given)?.result_given);
  }
}

function setDay(root, name, day) {
  set(root, name, day ? ["yes"] : []);
  root.querySelector(`[name="${name}"]`).dataset.day = day ?? "";
}

// Ticks the boxes of these values, or writes the first of them.
export function set(root, name, values) {
  for (const control of root.querySelectorAll(`[name="${name}"]`)) {
    if (["radio", "checkbox"].includes(control.type)) control.checked = values.map(String).includes(control.value);
    else control.value = values[0] ?? "";
  }
}
