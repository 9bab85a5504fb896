// What is seen: the marks in all views, and the panel that tells the present step.
class Panels {
  constructor(state, drawings) {
    this.state = state;
    this.tape = new Tape(state);
    this.graphs = drawings.map((texts, k) => new Graph(state, document.querySelectorAll(".drawing")[k], texts));
    this.graph = this.graphs[0]; // the one that is seen
    this.lines = new Map(); // "forward 3" -> the formula and the lines of source of that line in that pass
    for (const line of document.querySelectorAll("#mathematics .line, #source .line")) {
      if (!line.dataset.record) continue;
      const key = `${line.closest(".view").id} ${line.dataset.pass} ${line.dataset.record}`;
      if (!this.lines.has(key)) this.lines.set(key, []);
      this.lines.get(key).push(line);
    }
    this.hovered = null;
    this.marked = [];
    state.records.forEach((_, record) => this.paint(record));
  }

  // Show the other drawing of the graph, in the present state.
  exchange() {
    this.graph = this.graphs[1 - this.graphs.indexOf(this.graph)];
    for (const graph of this.graphs) graph.drawing.hidden = graph !== this.graph;
    this.state.records.forEach((_, record) => this.graph.paint(record));
  }

  // Show the state after a move that has changed these lines.
  show(changed) {
    for (const record of changed) this.paint(record);
    this.mark();
    this.tell();
  }

  paint(record) {
    const { computed, adjoint } = this.state;
    this.tape.paint(record);
    this.graph.paint(record);
    for (const line of this.of("mathematics", "forward", record)) line.classList.toggle("known", computed[record]);
    for (const line of this.of("mathematics", "backward", record)) line.classList.toggle("known", adjoint[record]?.complete === true);
  }

  of(view, pass, record) {
    return this.lines.get(`${view} ${pass} ${record}`) ?? [];
  }

  // Mark the present step in all views, and bring it into sight.
  mark() {
    for (const [node, name] of this.marked) node.classList.remove(name);
    this.marked = [];
    const { step, position } = this.state;
    this.graph.enter(step, position);
    if (step.record === null) return;
    const receivers = (step.rows ?? []).map((row) => row.to);
    this.tape.show(step.record);
    for (const to of receivers) for (const node of [this.graph.boxes[to], this.tape.rows.get(to)?.row]) this.add(node, "touched");
    const now = [this.tape.rows.get(step.record).row, this.graph.boxes[step.record]];
    const pass = step.pass === "forward" ? "forward" : "backward";
    const formulas = step.pass === "backward" ? receivers.flatMap((to) => this.of("mathematics", pass, to)) : this.of("mathematics", pass, step.record);
    const source = step.pass === "seed" ? [] : this.of("source", pass, step.record);
    for (const node of [...now, ...formulas, ...source]) this.add(node, "now");
    this.sight([...now.map((node) => [node]), formulas, source].filter(([node]) => node));
  }

  add(node, name) {
    if (!node) return;
    node.classList.add(name);
    this.marked.push([node, name]);
  }

  // Scroll each view, and nothing else, so far that its marked nodes are seen, the first of them for sure: first all is measured, then moved.
  sight(groups) {
    const moves = groups.map((nodes) => {
      const frame = nodes[0].closest(".scroll");
      const outer = frame.getBoundingClientRect();
      const head = frame.querySelector("thead")?.offsetHeight ?? 0;
      const [first, last] = [nodes[0], nodes.at(-1)].map((node) => node.getBoundingClientRect());
      const down = reach(Math.min(first.top, last.top), Math.max(first.bottom, last.bottom), outer.top + head, outer.top + frame.clientHeight);
      const right = nodes[0].tagName === "g" ? reach(first.left, first.right, outer.left, outer.left + frame.clientWidth) : 0;
      return { frame, down, right };
    });
    for (const { frame, down, right } of moves) if (down || right) frame.scrollBy(right, down);
  }

  // Mark a line in all views because the reader points at it; null takes the mark away.
  hover(record) {
    for (const node of this.everywhere(this.hovered)) node.classList.remove("hot");
    this.hovered = record;
    for (const node of this.everywhere(record)) node.classList.add("hot");
    this.about(record);
  }

  everywhere(record) {
    if (record === null) return [];
    const lines = ["mathematics", "source"].flatMap((view) => ["forward", "backward"].flatMap((pass) => this.of(view, pass, record)));
    return [this.graph.boxes[record], this.tape.rows.get(record)?.row, ...lines].filter(Boolean);
  }

  // Say in words what the present step does.
  tell() {
    const { step, steps, position, records } = this.state;
    const pass = { start: "before the first", forward: "forward ↓", seed: "backward begins ↑", backward: "backward ↑" }[step.pass];
    at("step-title").textContent = `Step ${position} of ${steps.length - 1}: ${pass}`;
    this.say(step.say, `Step ${position}. ${step.say}`);
    const where = step.record === null ? "" : records[step.record].where;
    at("detail").replaceChildren(...(step.rows?.length ? [receipts(step, records)] : []), ...(where ? [element("p", "soft where", where)] : []));
    this.about(this.hovered);
  }

  say(text, aloud = text) {
    at("say").textContent = text;
    at("announcer").textContent = aloud;
  }

  about(record) {
    at("about").hidden = record === null;
    if (record === null) return;
    const { records, computed, adjoint } = this.state;
    const told = records[record];
    const lines = [["strong", told.does ? `${told.name} = ${told.does}` : `${told.name}, ${told.kind}`], ["soft", told.form]];
    lines.push(["value", "value " + whole(computed[record] ? told.value : undefined)]);
    const grown = adjoint[record];
    if (told.differentiable) lines.push(["adjoint", "adjoint " + whole(grown?.adjoint) + (grown?.complete === false ? ", more to come" : "")]);
    if (told.state) lines.push(["soft", told.state]);
    at("about").replaceChildren(...lines.map(([name, text]) => element("p", name, text)));
  }
}

// How far to scroll so that a stretch, with a margin, lies in the frame; if it is too long, its beginning.
function reach(begin, end, from, to, margin = 20) {
  if (begin >= from && end <= to) return 0;
  return begin < from || end - begin + margin > to - from ? begin - from - margin : end - to + margin;
}

// The table of what each operand receives in a backward step.
function receipts(step, records) {
  const table = element("table");
  const head = table.createTHead().insertRow();
  for (const title of ["To", "Local", "Receives", "Adjoint"]) head.append(cell("th", "col", title));
  const body = table.createTBody();
  for (const row of step.rows) {
    const total = element("td", "adjoint", row.total);
    total.append(element("div", "soft", row.waits ? `awaits ${row.waits} more` : "complete"));
    body.insertRow().append(cell("th", "row", records[row.to].name), element("td", "soft", row.local), element("td", "adjoint", row.amount), total);
  }
  return table;
}
