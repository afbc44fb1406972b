// The visit form on a page with signal: sends the visit under an id of its own, and again after a lost connection.
import { collect } from "./form.js";
import { openForm } from "./open.js";
import { clearRefusals, offerSignIn, showRefusal } from "./refusals.js";
import { faultIn } from "./show.js";

const form = document.getElementById("visit");
const save = form.querySelector(".save");
const data = JSON.parse(document.getElementById("visit-data").textContent);
const id = data.visit?.id ?? crypto.randomUUID();

openForm(form, data);

function send(visit) {
  const amends = Boolean(data.visit);
  const body = amends
    ? { visit, reason: form.querySelector("#reason").value }
    : { visit, client_id: form.querySelector("#client-id").value };
  return fetch(amends ? `/api/visits/${id}/amendments` : `/api/visits/${id}`, {
    method: amends ? "POST" : "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

function goOn() {
  if (data.visit) {
    location.assign("/visits/mine");
    return;
  }
  const receipt = document.getElementById("receipt");
  receipt.elements.visit_id.value = id;
  receipt.submit();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearRefusals(form);
  const fault = faultIn(form);
  if (fault) {
    showRefusal(form, fault.sentence, fault.field);
    return;
  }
  const visit = collect(form, data, id);
  save.disabled = true;
  try {
    const answer = await send(visit);
    if (answer.ok) {
      goOn();
      return;
    }
    const refusal = await answer.json();
    if (answer.status === 401) offerSignIn(form);
    else showRefusal(form, refusal.detail, refusal.field, visit);
  } catch {
    showRefusal(form, form.dataset.unsent);
  }
  save.disabled = false;
});
