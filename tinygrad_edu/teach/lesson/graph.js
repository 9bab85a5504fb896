// A drawing of the graph: its boxes by line, and the texts in boxes and on edges, which are covered until their step has come.
class Graph {
  constructor(state, drawing, texts) {
    this.state = state;
    this.drawing = drawing;
    this.svg = drawing.querySelector("svg");
    this.inside = new Map(); // folded box -> the text that says what the present step does in it
    this.entered = null;
    this.boxes = state.records.map(() => null); // line -> its box
    this.texts = state.records.map(() => []); // line -> {text, role, written}: what changes when it is painted
    const byId = new Map();
    for (const box of drawing.querySelectorAll(".box")) {
      const records = box.dataset.records.split(" ").map(Number);
      for (const record of records) this.boxes[record] = box;
      byId.set(box.id, records);
      const told = texts.boxes[box.id];
      this.add(told.record, box, told.roles);
    }
    drawing.querySelectorAll(".edge").forEach((edge, k) => {
      const target = byId.get(texts.edges[k].to);
      if (target?.length === 1) this.add(target[0], edge, texts.edges[k].roles);
    });
  }

  // Remember the last texts of a group, those that bear the given roles. In a folded box that tells no line's numbers, `record` is null.
  add(record, group, roles) {
    const nodes = [...group.querySelectorAll("text")].slice(-roles.length);
    if (!roles.length) return;
    nodes.forEach((text, k) => {
      const written = text.textContent;
      const role = roles[k] === "grad" && !written.startsWith("adjoint ") ? "accumulated" : roles[k];
      if (role === "inside") this.inside.set(group, text);
      else if (record !== null && ["value", "grad", "factor", "adds"].includes(role)) this.texts[record].push({ text, role, written });
    });
  }

  // Say in a folded box what the present step does inside it.
  enter(step, position) {
    if (this.entered) this.entered.textContent = "";
    this.entered = this.inside.get(this.boxes[step.record]) ?? null;
    if (!this.entered) return;
    const { name, label } = this.state.records[step.record];
    const fires = `${brief(name)} = ${brief(label)}`;
    const what = { forward: fires, seed: `adjoint of ${brief(name)}`, backward: `${fires} ↑` }[step.pass];
    this.entered.textContent = `step ${position}: ${what}`;
  }

  paint(record) {
    const { records, computed, passed, adjoint } = this.state;
    for (const { text, role, written } of this.texts[record]) {
      const known = role === "value" ? computed[record] : role === "grad" ? adjoint[record] : passed[record];
      text.classList.toggle("covered", !known);
      if (role === "value") text.textContent = `value ${valueText(records[record], computed[record])}`;
      else if (role === "grad") text.textContent = adjointLabel(records[record], adjoint[record]);
      else text.textContent = known ? written : covered(written);
    }
  }
}

// A name with its middle left out, if it is long.
function brief(name, limit = 20) {
  return name.length > limit ? `${name.slice(0, limit / 2)}…${name.slice(1 - limit / 2)}` : name;
}

// In a box there is no room for more than the adjoint itself.
function adjointLabel(record, grown) {
  return grown?.complete === false ? `so far ${grown.adjoint.short}` : `adjoint ${adjointText(record, grown)}`;
}

// The text on an edge before its number is known; text without a number stays.
function covered(written) {
  const [, start] = /^(.* = |× |adds )/.exec(written.replace(/ = [^=]*$/, " = ")) ?? [];
  return start ? (start.startsWith("adds") ? "adds " : start) + HIDDEN : written;
}
