// One step of the code at a time: what is tapped folds into one line, and the next step opens.
import { holds, showWhatApplies } from "./show.js";

const form = document.getElementById("look-up");
const steps = [...form.querySelectorAll(".step")];

const isSkipped = (step) => step.dataset.skipped !== undefined && holds(form, step.dataset.skipped);
const chosenIn = (step) => step.querySelector("input:checked");

function settle(opened) {
  showWhatApplies(form);
  let waiting = false;
  for (const step of steps) {
    const chosen = chosenIn(step);
    step.hidden = isSkipped(step) || waiting;
    const folded = chosen && step !== opened && !step.querySelector("[data-shown] select");
    step.toggleAttribute("data-folded", Boolean(folded));
    if (folded) answerOf(step).lastElementChild.textContent = chosen.nextElementSibling.textContent;
    waiting ||= !step.hidden && !chosen;
  }
}

// The line that stands for a step; a tap opens the step again.
function answerOf(step) {
  const known = step.querySelector(".answer");
  if (known) return known;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "answer" });
  button.append(
    Object.assign(document.createElement("span"), { textContent: `${step.dataset.short}: ` }),
    document.createElement("strong"),
  );
  button.addEventListener("click", () => {
    settle(step);
    chosenIn(step).focus();
  });
  step.append(button);
  return button;
}

function goOn(step) {
  settle();
  const next = steps.slice(steps.indexOf(step) + 1).find((each) => !each.hidden && !chosenIn(each));
  const target = next?.querySelector("input") ?? form.querySelector(".form-actions .button");
  target.focus({ preventScroll: true });
  (next ?? target).scrollIntoView({ block: "nearest" });
}

form.addEventListener("click", (event) => {
  const step = event.target.matches("input[type=radio]") && event.target.closest(".step");
  // The arrow keys choose too, one after the other: with them a step folds on Enter only.
  if (step && event.detail) goOn(step);
});
form.addEventListener("change", (event) => settle(event.target.closest(".step")));
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input[type=radio]")) return;
  event.preventDefault();
  event.target.checked = true;
  goOn(event.target.closest(".step"));
});
settle();
