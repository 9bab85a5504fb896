// The tape: one row for each line; of a long computation only the rows around the present one.
const WINDOW = 500;

class Tape {
  constructor(state) {
    this.state = state;
    this.body = document.querySelector("#tape tbody");
    this.rows = new Map();
    this.show(0);
  }

  // Make the row of a line, unless it is there, by moving the window.
  show(record) {
    if (this.rows.has(record)) return;
    const count = this.state.records.length;
    const first = count <= WINDOW ? 0 : Math.max(0, Math.min(record - WINDOW / 2, count - WINDOW));
    this.rows.clear();
    const rows = [];
    for (let i = first; i < Math.min(first + WINDOW, count); i++) rows.push(this.row(i));
    this.body.replaceChildren(...(count > WINDOW ? [this.notice(first)] : []), ...rows);
    this.stop(record);
  }

  notice(first) {
    const row = element("tr", "soft");
    const told = element("td", "", `Lines ${first + 1} to ${first + WINDOW} of ${this.state.records.length}; the window follows the steps.`);
    told.colSpan = 5;
    row.append(told);
    return row;
  }

  row(i) {
    const record = this.state.records[i];
    const row = element("tr");
    row.dataset.record = i;
    const head = cell("th", "row");
    const name = button(record.name);
    name.tabIndex = -1;
    head.append(name);
    const local = element("td", "soft");
    const factors = record.local.map(() => local.appendChild(element("div")));
    const value = element("td", "value");
    const adjoint = element("td", "adjoint");
    row.append(head, element("td", record.does ? "" : "soft", record.does || record.kind), value, local, adjoint);
    this.rows.set(i, { row, name, value, factors, adjoint });
    this.paint(i);
    return row;
  }

  paint(i) {
    const cells = this.rows.get(i);
    if (!cells) return;
    const { records, computed, passed, adjoint } = this.state;
    cells.value.textContent = valueText(records[i], computed[i]);
    cells.adjoint.textContent = adjointText(records[i], adjoint[i]);
    cells.adjoint.classList.toggle("partial", adjoint[i]?.complete === false);
    cells.factors.forEach((factor, k) => {
      const [symbol, form] = records[i].local[k];
      factor.textContent = symbol + (passed[i] ? form : form && HIDDEN);
    });
  }

  // Let Tab stop at this row only.
  stop(record) {
    for (const { name } of this.rows.values()) if (name.tabIndex === 0) name.tabIndex = -1;
    const cells = this.rows.get(record);
    if (cells) cells.name.tabIndex = 0;
  }
}
