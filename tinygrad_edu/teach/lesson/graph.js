// The graph: its boxes by line, and the texts in boxes and on edges, which are covered until their step has come.
class Graph {
  constructor(state, texts) {
    this.state = state;
    this.boxes = state.records.map(() => null); // line -> its box
    this.texts = state.records.map(() => []); // line -> {text, role, written}: what changes when it is painted
    const byId = new Map();
    for (const box of document.querySelectorAll("#graph .box")) {
      const records = box.dataset.records.split(" ").map(Number);
      for (const record of records) this.boxes[record] = box;
      byId.set(box.id, records);
      const told = texts.boxes[box.id];
      if (told) this.add(told.record, box, told.roles);
    }
    document.querySelectorAll("#graph .edge").forEach((edge, k) => {
      const target = byId.get(texts.edges[k].to);
      if (target?.length === 1) this.add(target[0], edge, texts.edges[k].roles);
    });
  }

  // Remember the last texts of a group, those that bear the given roles.
  add(record, group, roles) {
    const nodes = [...group.querySelectorAll("text")].slice(-roles.length);
    if (!roles.length) return;
    nodes.forEach((text, k) => {
      const written = text.textContent;
      const role = roles[k] === "grad" && !written.startsWith("adjoint ") ? "accumulated" : roles[k];
      if (["value", "grad", "factor", "adds"].includes(role)) this.texts[record].push({ text, role, written });
    });
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

// In a box there is no room for more than the adjoint itself.
function adjointLabel(record, grown) {
  return grown?.complete === false ? `so far ${grown.adjoint.short}` : `adjoint ${adjointText(record, grown)}`;
}

// The text on an edge before its number is known; text without a number stays.
function covered(written) {
  const [, start] = /^(.* = |× |adds )/.exec(written.replace(/ = [^=]*$/, " = ")) ?? [];
  return start ? (start.startsWith("adds") ? "adds " : start) + HIDDEN : written;
}
