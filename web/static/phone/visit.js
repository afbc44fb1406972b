// A visit away from signal: the code, the visit, sealed. Nothing of it is kept but the envelope.
import { collect, set } from "../visit/form.js";
import { openForm } from "../visit/open.js";
import { clearRefusals, showRefusal } from "../visit/refusals.js";
import { faultIn } from "../visit/show.js";
import { openSteps } from "../visit/steps.js";
import { codeIn, memoryIn, openStep, setMonths } from "./code.js";
import { putIn } from "./outbox.js";
import { showOwed } from "./owed.js";
import { newId } from "./seal.js";

const dayOf = (moment) =>
  [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

// `facts` are the programme's (see web/phone_form.py); `saved` is called when the visit is on the disk.
export function openVisit(root, facts, lots, { saved, chose }) {
  const lookUp = root.querySelector("#look-up");
  const form = root.querySelector("#visit");
  const data = JSON.parse(form.querySelector("#visit-data").textContent);
  const today = new Date();
  setMonths(lookUp, today, facts.months);
  openSteps(lookUp);
  prepareDay(form, dayOf(today));
  prepareLots(form, data, lots, chose);
  openForm(form, data);
  lookUp.addEventListener("submit", (event) => {
    event.preventDefault();
    goOn(root, lookUp, form, facts);
  });
  root.querySelector("#code-again").addEventListener("click", () => turn(root, lookUp));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(form, data, facts, () => [codeIn(lookUp, facts.rule), memoryIn(lookUp)], saved);
  });
}

// The phone's clock may be wrong: it proposes the day and forbids none.
function prepareDay(form, today) {
  const day = form.querySelector("#day");
  day.removeAttribute("max");
  day.value = today;
  form.querySelector("#place").open = true;
}

// What the nurse works with: the lot that expires first of each kind, unless another was chosen.
function prepareLots(form, data, lots, chose) {
  form.querySelector("p.lots")?.remove();
  form.querySelector("#no-lot").content.querySelector("a").remove();
  for (const choice of form.querySelectorAll("[data-lots-of]")) {
    const known = [...choice.options].some((option) => option.value === lots[choice.name]);
    if (known) choice.value = lots[choice.name];
    const names = choice.dataset.lotsOf.split(" ");
    const use = () => names.forEach((name) => (data.lots[name] = choice.value));
    use();
    choice.addEventListener("change", () => {
      use();
      for (const row of form.querySelectorAll("[data-assay]")) {
        if (names.includes(row.dataset.assay)) row.dataset.lot = choice.value;
      }
      chose({ ...lots, [choice.name]: choice.value });
    });
  }
}

function goOn(root, lookUp, form, facts) {
  const step = openStep(lookUp);
  const said = root.querySelector("#look-up-error");
  said.hidden = !step;
  if (step) {
    (step.querySelector("[data-shown] select") ?? step.querySelector("input")).focus();
    return;
  }
  const about = { code: codeIn(lookUp, facts.rule), memory: memoryIn(lookUp) };
  if (about.code.year) sayAge(form, Number(about.code.year), facts.full_age);
  turn(root, form);
  showOwed(root.querySelector("#about"), about);
}

// From the code to the visit, and back where it was wrong; what is filled in stays.
function turn(root, part) {
  for (const each of root.querySelectorAll("#look-up, #visit-page")) each.hidden = !each.contains(part);
  scrollTo(0, 0);
  root.querySelector("#visit-page:not([hidden]) h1, #look-up:not([hidden]) h1").focus({ preventScroll: true });
}

// As models/care/ages.py reckons.
function sayAge(form, year, fullAge) {
  const age = Number(form.querySelector("#day").value.slice(0, 4)) - year;
  const bands = [...form.querySelector("#age_band").options].map((option) => option.value).filter(Boolean);
  set(form, "age_band", [bands.filter((band) => Number(band.slice(0, 2)) <= age).at(-1) ?? ""]);
  if (age <= fullAge) set(form, "safeguarding", ["yes"]);
  form.querySelector(".about").open ||= age <= fullAge;
  form.dispatchEvent(new Event("change"));
}

async function save(form, data, facts, about, saved) {
  clearRefusals(form);
  const fault = faultIn(form);
  if (fault) {
    showRefusal(form, fault.sentence, fault.field);
    return;
  }
  const button = form.querySelector(".save");
  button.disabled = true;
  try {
    await putIn(collect(form, data, newId()), ...about());
    saved();
  } catch (error) {
    showRefusal(form, facts.refusals[error.reason] ?? facts.refusals.kept);
    button.disabled = false;
  }
}
