// The client's code and memory as they are tapped, by the rule's names; at once handed on and never kept.
import { valuesOf } from "../visit/show.js";

const UNKNOWN = "-";

export function codeIn(form, rule) {
  const tapped = (name) => valuesOf(form, name)[0] ?? "";
  return Object.fromEntries(rule.map(({ field, kind, letters }) => [field, entered(tapped, field, kind, letters)]));
}

function entered(tapped, field, kind, letters) {
  if (kind === "year") return tapped("year-decade") + tapped("year-digit");
  if (kind !== "name") return tapped(field);
  const all = Array.from({ length: letters }, (_, i) => tapped(`${field}-${i}`));
  return all[0] === UNKNOWN ? UNKNOWN : all.join("");
}

// {month, town_id}, or null at a first visit.
export function memoryIn(form) {
  const one = (name) => valuesOf(form, name)[0];
  if (one("month") === "none") return null;
  const month = one("month") === "earlier" ? one("earlier-month") : one("month");
  return { month, town_id: one("town") === "elsewhere" ? one("other-town") : one("town") };
}

// The step that still waits for a tap or a choice, if any.
export function openStep(form) {
  const waits = (step) => !step.querySelector("input:checked") || step.querySelector("[data-shown] select")?.value === "";
  return [...form.querySelectorAll(".step")].find((step) => !step.hidden && waits(step));
}

const OLDER_MONTHS = 48;

// The form was cached some time ago: the months are counted from the phone's own today.
export function setMonths(form, today, names) {
  const older = form.querySelector("#earlier-month");
  older.replaceChildren(...Array.from({ length: OLDER_MONTHS }, () => document.createElement("option")));
  const buttons = [...form.querySelectorAll('[name="month"]')].filter((each) => /^\d/.test(each.value));
  [...buttons, ...older.options].forEach((choice, back) => {
    const month = new Date(Date.UTC(today.getFullYear(), today.getMonth() - back, 1));
    const text = names[month.getUTCMonth()].replace("{year}", month.getUTCFullYear());
    choice.value = month.toISOString().slice(0, 10);
    if (choice.matches("option")) choice.textContent = text;
    else choice.nextElementSibling.textContent = text;
  });
}
