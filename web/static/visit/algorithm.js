// Walks a decision table as models/care/hiv_algorithm.py does: which assay comes next, or what is reported.
// A table: {first: "A1", steps: {"A1 reactive": {next: "A2"}, "A1 non-reactive": {report: "negative"}}}.

// An assay was done that the table did not ask for; `field` says which, counted from 0.
export class NotAsked extends Error {
  constructor(field) {
    super("the table did not ask for this assay");
    this.field = field;
  }
}

// What the table wants after these assays, [{assay, result}] in the order in which they were done.
export function stepAfter(table, done) {
  const path = [];
  let step = { next: table.first };
  done.forEach(({ assay, result }, i) => {
    if (step.report) throw new NotAsked(`assays.${i}`);
    if (assay !== step.next) throw new NotAsked(`assays.${i}.assay`);
    if (result === "invalid") return; // it is repeated and never counts
    path.push(`${assay} ${result}`);
    step = table.steps[path.join(", ")];
  });
  return step;
}
