// Brings the form to life: shows what applies, asks for the next assay, fills in what is usual.
import { drawAssays, redraw } from "./assays.js";
import { fill, set } from "./form.js";
import { addReferral, keepNeeded } from "./referrals.js";
import { showWhatApplies, valuesOf } from "./show.js";

export function openForm(root, data) {
  const settle = () => {
    showWhatApplies(root);
    keepNeeded(root, data.needs);
    showWhatApplies(root);
    echo(root);
  };
  showWhatApplies(root);
  if (data.visit) fill(root, data, data.visit);
  for (const box of root.querySelectorAll("[data-assays]:empty")) drawAssays(root, box, data, []);
  root.addEventListener("change", (event) => {
    const box = event.target.closest("[data-assays]");
    if (box) redraw(root, box, data, event.target);
    if (event.target.name === "hiv_test.strategy") {
      drawAssays(root, root.querySelector('[data-assays="hiv_test"]'), data, []);
    }
    settle();
  });
  root.addEventListener("click", (event) => {
    const preset = event.target.closest(".preset");
    if (preset) press(root, preset);
    if (event.target.id === "add-referral") addReferral(root).querySelector("select").focus();
    if (preset) settle();
  });
  settle();
}

function press(root, { dataset: { name, values, months } }) {
  if (name === "services" || name === "counselling") {
    const ticked = values.split(" ");
    set(root, name, [...valuesOf(root, name), ...ticked]);
  } else {
    set(root, name, [months ? monthsAfter(valuesOf(root, "day")[0], Number(months)) : values]);
  }
}

// The same day so many months later, or the last of that month where it is shorter.
function monthsAfter(day, months) {
  const [year, month, date] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

// Says day and place in the line that stands for them while they are folded away.
function echo(root) {
  const [day] = valuesOf(root, "day");
  const stop = root.querySelector('[name="site_id"]:checked:not([value=""])');
  const town = root.querySelector('[name="town_id"]');
  root.querySelector('[data-echo="day"]').textContent = (day ?? "").split("-").reverse().join(".");
  root.querySelector('[data-echo="place"]').textContent =
    stop?.nextElementSibling.textContent ?? town.selectedOptions[0]?.textContent ?? "";
}
