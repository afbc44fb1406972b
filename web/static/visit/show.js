// Shows what applies. `data-when` holds conditions, all of which must hold: `name`, `!name`, `name=one|other`.

const isShown = (control) => !control.closest("[data-when]:not([data-shown])");
const isChosen = (control) => !["radio", "checkbox"].includes(control.type) || control.checked;

// The values of the controls of a name, as far as they are shown, chosen and not empty.
export function valuesOf(root, name) {
  const controls = [...root.querySelectorAll(`[name="${name}"]`)];
  return controls
    .filter((control) => isShown(control) && isChosen(control) && control.value !== "")
    .map((control) => control.value);
}

export function holds(root, condition) {
  if (condition.startsWith("!")) return !holds(root, condition.slice(1));
  const [name, wanted] = condition.split("=");
  const values = valuesOf(root, name);
  return wanted === undefined ? values.length > 0 : wanted.split("|").some((value) => values.includes(value));
}

// A condition names what stands before it, so one pass in the document's order settles all of them.
export function showWhatApplies(root) {
  for (const part of root.querySelectorAll("[data-when]")) {
    const applies = part.dataset.when.split(" ").every((condition) => holds(root, condition));
    part.toggleAttribute("data-shown", applies);
    (part.closest(".tap") ?? part).hidden = !applies;
  }
}

// What keeps the form from being saved, {sentence, field}: a shown control that is empty or out of its bounds, or a
// shown sentence that refuses what was chosen. The server judges the same, and more.
export function faultIn(root) {
  const wrong = [...root.querySelectorAll(":required:invalid")].find(isShown);
  if (wrong) {
    const group = wrong.closest("[data-field]").dataset.field;
    const sentence = (!wrong.validity.valueMissing && wrong.dataset.bounds) || root.dataset.missing;
    return { sentence, field: group === wrong.name ? group : `${group}.${wrong.name}` };
  }
  const refusing = [...root.querySelectorAll("[data-refuses]")].find(isShown);
  return refusing && { sentence: refusing.textContent, field: refusing.dataset.refuses };
}
