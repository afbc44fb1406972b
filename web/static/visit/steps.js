// One step of the code at a time: what is tapped folds into one line, and the next step opens.
import { holds, showWhatApplies } from "./show.js";

const chosenIn = (step) => step.querySelector("input:checked");
const stepsOf = (form) => [...form.querySelectorAll(".step")];

function settle(form, opened) {
  const isSkipped = (step) => step.dataset.skipped !== undefined && holds(form, step.dataset.skipped);
  showWhatApplies(form);
  let waiting = false;
  for (const step of stepsOf(form)) {
    const chosen = chosenIn(step);
    step.hidden = isSkipped(step) || waiting;
    const folded = chosen && step !== opened && !step.querySelector("[data-shown] select");
    step.toggleAttribute("data-folded", Boolean(folded));
    if (folded) answerOf(form, step).lastElementChild.textContent = chosen.nextElementSibling.textContent;
    waiting ||= !step.hidden && !chosen;
  }
}

// The line that stands for a step; a tap opens the step again.
function answerOf(form, step) {
  const known = step.querySelector(".answer");
  if (known) return known;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "answer" });
  button.append(
    Object.assign(document.createElement("span"), { textContent: `${step.dataset.short}: ` }),
    document.createElement("strong"),
  );
  button.addEventListener("click", () => {
    settle(form, step);
    chosenIn(step).focus();
  });
  step.append(button);
  return button;
}

function goOn(form, step) {
  settle(form);
  const steps = stepsOf(form);
  const next = steps.slice(steps.indexOf(step) + 1).find((each) => !each.hidden && !chosenIn(each));
  const target = next?.querySelector("input") ?? form.querySelector(".form-actions .button");
  target.focus({ preventScroll: true });
  (next ?? target).scrollIntoView({ block: "nearest" });
}

export function openSteps(form) {
  form.addEventListener("click", (event) => {
    const step = event.target.matches("input[type=radio]") && event.target.closest(".step");
    // The arrow keys choose too, one after the other: with them a step folds on Enter only.
    if (step && event.detail) goOn(form, step);
  });
  form.addEventListener("change", (event) => settle(form, event.target.closest(".step")));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[type=radio]")) return;
    event.preventDefault();
    event.target.checked = true;
    goOn(form, event.target.closest(".step"));
  });
  settle(form);
}
