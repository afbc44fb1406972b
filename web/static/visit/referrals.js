// Rows of referrals. One that the visit needs, by `needs` {condition: reason}, comes by itself.
import { holds } from "./show.js";

const rowsOf = (root) => [...root.querySelectorAll(".referral")];

export function referralsIn(root) {
  return rowsOf(root).map((row) => ({
    facility_id: row.querySelector('[name="facility_id"]').value,
    reason: row.querySelector('[name="reason"]').value,
  }));
}

function number(root) {
  rowsOf(root).forEach((row, i) => (row.dataset.field = `referrals.${i}`));
}

export function addReferral(root, { reason = "", facility_id = "" } = {}) {
  const row = document.getElementById("referral-row").content.firstElementChild.cloneNode(true);
  row.querySelector('[name="reason"]').value = reason;
  row.querySelector('[name="facility_id"]').value = facility_id;
  row.querySelector("[data-remove]").addEventListener("click", () => {
    row.remove();
    number(root);
  });
  root.querySelector("#referrals").append(row);
  number(root);
  return row;
}

export function keepNeeded(root, needs) {
  const box = root.querySelector("#referrals");
  const before = new Set((box.dataset.needed ?? "").split(" "));
  const needed = new Set(Object.keys(needs).filter((each) => holds(root, each)).map((each) => needs[each]));
  const present = new Set(referralsIn(root).map((referral) => referral.reason));
  for (const reason of needed) {
    if (before.has(reason) || present.has(reason)) continue;
    root.querySelector('[name="services"][value="referral"]').checked = true;
    addReferral(root, { reason });
  }
  for (const row of rowsOf(root)) {
    const { reason, facility_id } = Object.fromEntries([...row.querySelectorAll("select")].map((s) => [s.name, s.value]));
    if (before.has(reason) && !needed.has(reason) && !facility_id) row.remove();
  }
  number(root);
  box.dataset.needed = [...needed].join(" ");
}
