// The visit form over an envelope in quarantine: sends the visit as it should have been.
import { collect } from "./visit/form.js";
import { openForm } from "./visit/open.js";
import { clearRefusals, showRefusal } from "./visit/refusals.js";
import { faultIn } from "./visit/show.js";

const form = document.getElementById("visit");
const data = JSON.parse(document.getElementById("visit-data").textContent);
const { visitId, envelope } = form.dataset;

openForm(form, data);

function typedCode() {
  const fields = [...form.querySelectorAll("[data-code]")];
  return fields.length ? Object.fromEntries(fields.map((field) => [field.dataset.code, field.value])) : null;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearRefusals(form);
  const fault = faultIn(form);
  if (fault) {
    showRefusal(form, fault.sentence, fault.field);
    return;
  }
  const visit = collect(form, data, visitId);
  try {
    const answer = await fetch(`/api/quarantine/${envelope}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ visit, code: typedCode() }),
    });
    if (answer.ok) {
      location.assign("/quarantine");
      return;
    }
    const refusal = await answer.json();
    showRefusal(form, refusal.detail, refusal.field, visit);
  } catch {
    showRefusal(form, form.dataset.unsent);
  }
});
