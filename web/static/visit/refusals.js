// Says one sentence beside the field that it is about, and moves there.

// The names by which the server knows a list's entry, as the form names its groups.
function groupOf(field, visit) {
  const path = field.replace(/^visit\./, "").split(".");
  const entry = visit[path[0]]?.[path[1]];
  if (path[0] === "rapid_tests" && entry) return `rapid.${entry.test}.assays.0`;
  if (path[0] === "commodities" && entry) return `amount.${entry.kind}`;
  if (path[0] === "violence" && entry) return `violence.${entry.kind}`;
  return path.join(".");
}

function placeOf(root, field, visit) {
  const path = groupOf(field, visit).split(".");
  while (path.length) {
    const place = root.querySelector(`[data-field="${path.join(".")}"], .tap:has([name="${path.join(".")}"])`);
    if (place && !place.closest("[hidden]")) return place;
    path.pop();
  }
  return null;
}

export function clearRefusals(root) {
  for (const each of root.querySelectorAll("[data-refusal]")) each.remove();
  for (const each of root.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
  const summary = root.querySelector("#visit-error");
  summary.hidden = true;
  summary.textContent = "";
}

// Whoever waits for a test longer than a sign-in lasts loses nothing: the form stays while they sign in beside it.
export function offerSignIn(root) {
  showRefusal(root, root.dataset.signedOut);
  const way = { href: "/sign-in", target: "_blank", rel: "noopener", textContent: root.dataset.signIn };
  root.querySelector("#visit-error").append(" ", Object.assign(document.createElement("a"), way));
}

export function showRefusal(root, sentence, field = "", visit = {}) {
  const place = field && placeOf(root, field, visit);
  if (!place) {
    const summary = root.querySelector("#visit-error");
    summary.textContent = sentence;
    summary.hidden = false;
    summary.focus();
    return;
  }
  const said = Object.assign(document.createElement("p"), { className: "field-error", textContent: sentence });
  said.dataset.refusal = "";
  said.id = "refusal";
  said.role = "alert";
  place.closest("details")?.setAttribute("open", "");
  if (place.matches("fieldset")) place.querySelector("legend").after(said);
  else place.matches(".tap") ? place.before(said) : place.prepend(said);
  const named = place.querySelector(`[name="${field.split(".").at(-1)}"]`);
  const control = named ?? place.querySelector("input:not([type=hidden]), select");
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", "refusal");
  control.focus();
  said.scrollIntoView({ block: "center" });
}
