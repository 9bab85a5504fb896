// Which step is shown, and what each line holds there. A step's changes are known in both directions, so going one step costs what it changes.
class State {
  constructor(scene) {
    this.records = scene.records;
    this.steps = scene.steps;
    this.position = 0;
    this.computed = this.records.map((record) => record.kind !== "operation"); // whether the value is shown
    this.passed = this.records.map(() => false); // whether it has passed its adjoint back
    this.adjoint = this.records.map(() => null); // {adjoint, complete} as far as it has grown
    const last = this.records.map(() => null);
    for (const step of this.steps) {
      for (const change of step.changes ?? []) {
        change.before = last[change.record];
        last[change.record] = change;
      }
    }
  }

  // Go to a step; return the lines whose cells have changed.
  go(target) {
    const changed = new Set();
    while (this.position < target) this.apply(this.steps[++this.position], true, changed);
    while (this.position > target) this.apply(this.steps[this.position--], false, changed);
    return changed;
  }

  apply(step, onward, changed) {
    if (step.pass === "forward") this.computed[step.record] = onward;
    if (step.pass === "backward") this.passed[step.record] = onward;
    if (step.record !== null) changed.add(step.record);
    for (const change of step.changes ?? []) {
      this.adjoint[change.record] = onward ? change : change.before;
      changed.add(change.record);
    }
  }

  get step() {
    return this.steps[this.position];
  }

  // Whether a step concerns an operation or a name: it fires there, or the name receives something.
  matches(step, text) {
    if (step.record === null) return false;
    const { label, name } = this.records[step.record];
    return label === text || name === text || (step.rows ?? []).some((row) => this.records[row.to].name === text);
  }

  // The next step after this one for which `wanted` holds, or -1.
  next(wanted) {
    return this.steps.findIndex((step, i) => i > this.position && wanted(step));
  }

  // The step in which a line fires: of the pass that is shown, if it fires there.
  firing(record) {
    const backward = this.steps.findIndex((step) => step.pass === "backward" && step.record === record);
    const forward = this.steps.findIndex((step) => step.pass === "forward" && step.record === record);
    return (this.step.pass === "seed" || this.step.pass === "backward") && backward >= 0 ? backward : forward;
  }
}
