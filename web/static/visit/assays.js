// One group of taps for each assay that the table asks for, and the report in which it ends.
import { stepAfter } from "./algorithm.js";

const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

// What was done in a box, in order: [{assay, result, lot_id}].
export function doneIn(box) {
  return [...box.querySelectorAll("[data-assay]")].flatMap((row) => {
    const chosen = row.querySelector("input:checked");
    return chosen ? [{ assay: row.dataset.assay, result: chosen.value, lot_id: row.dataset.lot }] : [];
  });
}

function tableOf(root, box, data) {
  const [field, test] = box.dataset.assays.split(".");
  return data.tables[field === "hiv_test" ? root.querySelector('[name="hiv_test.strategy"]:checked').value : test];
}

function addRow(box, data, { assay, result, lot_id }) {
  const i = box.querySelectorAll("[data-assay]").length;
  const row = copyOf("assay-row");
  row.dataset.assay = assay;
  row.dataset.lot = lot_id;
  row.dataset.field = `${box.dataset.assays}.assays.${i}`;
  row.querySelector("legend").textContent = data.labels[assay];
  for (const choice of row.querySelectorAll("input")) {
    choice.name = row.dataset.field;
    choice.checked = choice.value === result;
  }
  box.append(row);
}

function addEnd(box, data, step) {
  if (step.next && data.lots[step.next]) {
    addRow(box, data, { assay: step.next, lot_id: data.lots[step.next] });
    return;
  }
  const end = copyOf(step.next ? "no-lot" : "report");
  end.dataset.end = "";
  end.querySelector("span, strong").textContent = step.next ? data.labels[step.next] : data.findings[step.report];
  box.append(end);
  if (!step.report) return;
  const report = Object.assign(document.createElement("input"), {
    type: "hidden",
    name: `${box.dataset.assays}.report`,
    value: step.report,
  });
  end.append(report);
}

// Draws what is asked for after these assays; rows that stay are not touched, so that the focus stays too.
export function drawAssays(root, box, data, done) {
  const table = tableOf(root, box, data);
  const rows = [...box.querySelectorAll("[data-assay]")];
  rows.slice(done.length).forEach((row) => row.remove());
  box.querySelector("[data-end]")?.remove();
  done.slice(rows.length).forEach((entry) => addRow(box, data, entry));
  addEnd(box, data, stepAfter(table, done));
}

// After a tap: what followed an assay whose result has changed was asked for by another result.
export function redraw(root, box, data, changed) {
  const rows = [...box.querySelectorAll("[data-assay]")];
  const last = rows.indexOf(changed.closest("[data-assay]"));
  drawAssays(root, box, data, doneIn(box).slice(0, last + 1));
}
