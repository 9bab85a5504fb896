// The network: neurons as small maps, weights or gradients as edges between them.
import { coarse, fineLevels, levels, paint } from "./colours.js";
import { make, pretty, show, signed } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDEST = 7; // pixels

/** What stands in the stage: the neurons by layer (0: the inputs), and the edges between them. */
export class Network {
  /** actions: {feature(name), neurons(layer, change), look(neuron or null), keep(neuron)}. */
  constructor(stage, actions) {
    Object.assign(this, { stage, actions, layers: [], edges: [], view: "weights", frame: null });
    this.current = "1.0"; // the neuron that the Tab key leads to
    stage.addEventListener("keydown", (event) => this.#move(event));
    new ResizeObserver(() => this.#route()).observe(stage);
  }

  /** Build the columns for the settings of a scene. */
  build(scene, names, most) {
    const held = document.activeElement?.dataset?.focus;
    const { features, hidden } = scene.settings;
    this.features = features;
    this.task = scene.task;
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("aria-hidden", "true");
    this.tip = make("div", { id: "tip", hidden: "" });
    this.layers = [names.map((name, i) => this.#input(name, i, features.includes(name)))];
    const columns = [this.#column("Features", this.layers[0], "layer inputs")];
    hidden.forEach((count, k) => {
      const nodes = Array.from({ length: count }, (_, j) => this.#node(k + 1, j, `Neuron ${j + 1} of hidden layer ${k + 1}`, `Hidden ${k + 1}, neuron ${j + 1}`));
      this.layers.push(nodes);
      columns.push(this.#column(hidden.length > 4 ? `H${k + 1}` : `Hidden ${k + 1}`, nodes, "layer", this.#counter(k, count, most)));
    });
    const output = [this.#node(hidden.length + 1, 0, "Output")];
    this.layers.push(output);
    columns.push(this.#column("Output", output, "layer output-layer"));
    this.stage.replaceChildren(this.svg, ...columns, this.tip);
    for (const node of this.layers[0]) paint(node.canvas, levels(scene.features[node.name]));
    if (!this.#find(this.current)) this.current = `${Math.min(1, hidden.length)}.0`;
    this.#rove();
    this.#connect();
    if (held) this.stage.querySelector(`[data-focus="${held}"]`)?.focus();
  }

  #column(title, nodes, className, counter) {
    const head = make("div", { className: "layer-head" }, make("span", { text: title }), ...(counter ? [counter] : []));
    return make("div", { className }, head, make("div", { className: "nodes" }, ...nodes.map((node) => node.cell)));
  }

  #counter(k, count, most) {
    const change = (by, sign, words) => {
      const button = make("button", { className: "small", type: "button", text: sign, "aria-label": words, "data-focus": `count${k}${by}` });
      button.disabled = count + by < 1 || count + by > most;
      button.onclick = () => this.actions.neurons(k, by);
      return button;
    };
    const less = change(-1, "−", `Remove a neuron from hidden layer ${k + 1}`);
    const more = change(1, "+", `Add a neuron to hidden layer ${k + 1}`);
    return make("div", { className: "row" }, less, more);
  }

  #node(layer, index, title, short = title) {
    const canvas = make("canvas", { width: 31, height: 31, "aria-hidden": "true" });
    const button = make("button", { className: "node", type: "button", "data-focus": `${layer}.${index}`, "aria-label": title }, canvas);
    const badge = make("span", { className: "badge" });
    const node = { layer, index, title, short, canvas, button, badge, cell: make("div", { className: "cell" }, button, badge), on: true };
    button.onclick = () => this.actions.keep(node);
    button.onfocus = () => {
      this.current = button.dataset.focus;
      this.#rove();
      this.actions.look(node);
    };
    button.onblur = () => this.actions.look(null);
    button.onpointerenter = () => this.actions.look(node);
    button.onpointerleave = () => this.actions.look(null);
    return node;
  }

  #input(name, index, on) {
    const node = this.#node(0, index, `Feature ${pretty(name)}`);
    Object.assign(node, { name, on });
    node.button.classList.toggle("off", !on);
    node.button.setAttribute("aria-pressed", String(on));
    node.button.onclick = () => this.actions.feature(name);
    node.cell.prepend(make("span", { className: "name", text: pretty(name), "aria-hidden": "true" }));
    return node;
  }

  #find(focus) {
    return this.layers.flat().find((node) => node.button.dataset.focus === focus);
  }

  #rove() {
    for (const node of this.layers.flat()) node.button.tabIndex = node.button.dataset.focus === this.current ? 0 : -1;
  }

  #move(event) {
    const at = this.#find(event.target.dataset?.focus);
    const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (!at || event.ctrlKey || event.altKey || event.metaKey || (!across && !down)) return;
    event.preventDefault();
    const column = this.layers[Math.max(0, Math.min(at.layer + across, this.layers.length - 1))];
    column[Math.max(0, Math.min(at.index + down, column.length - 1))].button.focus();
  }

  #connect() {
    this.edges = [];
    for (let k = 1; k < this.layers.length; k++) {
      const from = this.layers[k - 1].filter((node) => node.on);
      this.layers[k].forEach((to, j) => from.forEach((node, i) => this.edges.push(this.#edge(k, j, i, node, to))));
    }
    this.#route();
  }

  #edge(k, j, i, from, to) {
    const [path, hit] = ["edge", "hit"].map((name) => {
      const element = document.createElementNS(SVG, "path");
      element.setAttribute("class", name);
      return element;
    });
    const edge = { k, j, i, from, to, path, hit };
    hit.onpointerenter = () => this.point(edge);
    hit.onpointerleave = () => this.point(null);
    this.svg.prepend(path);
    this.svg.append(hit);
    return edge;
  }

  /** Lay the edges from node to node. */
  #route() {
    const base = this.stage.getBoundingClientRect();
    const boxes = new Map(this.layers.flat().map((node) => [node, node.button.getBoundingClientRect()]));
    for (const edge of this.edges) {
      const [a, b] = [boxes.get(edge.from), boxes.get(edge.to)];
      const [x1, y1, x2, y2] = [a.right - base.left, a.top + a.height / 2 - base.top, b.left - base.left, b.top + b.height / 2 - base.top];
      const middle = (x1 + x2) / 2;
      edge.at = [middle, (y1 + y2) / 2];
      const line = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
      edge.path.setAttribute("d", line);
      edge.hit.setAttribute("d", line);
    }
  }

  /** Return what an edge carries: its weight and the gradient of the last step, null if it is not finite, undefined if there is none. */
  values({ k, j, i }) {
    return { weight: this.frame.weights[`W${k}`][j][i], gradient: this.frame.gradients?.parameters[`W${k}`][j][i] };
  }

  /** Show the numbers of an edge. */
  point(edge) {
    for (const other of this.edges) other.path.classList.toggle("hot", other === edge);
    this.tip.hidden = !edge;
    if (!edge) return;
    const { weight, gradient } = this.values(edge);
    this.tip.textContent = `weight ${show(weight, 4)} · ∂loss/∂weight ${gradient === undefined ? "– (no step yet)" : show(gradient, 4)}`;
    const room = this.stage.clientWidth - this.tip.offsetWidth;
    this.tip.style.left = `${Math.max(0, Math.min(edge.at[0] - this.tip.offsetWidth / 2, room))}px`;
    this.tip.style.top = `${edge.at[1] - 34}px`;
  }

  /** Show the state of the network in the present view; return the largest absolute value on an edge. */
  update(frame, view) {
    Object.assign(this, { frame, view });
    const shown = this.edges.map((edge) => this.values(edge)[view === "weights" ? "weight" : "gradient"]);
    const largest = Math.max(0, ...shown.map((v) => Math.abs(v ?? 0)));
    this.edges.forEach((edge, e) => {
      const value = shown[e] ?? 0;
      const share = largest ? Math.sqrt(Math.abs(value) / largest) : 0;
      edge.path.setAttribute("class", `edge ${value > 0 ? "plus" : value < 0 ? "minus" : "none"}${edge.path.classList.contains("hot") ? " hot" : ""}`);
      edge.path.setAttribute("stroke-width", (0.5 + WIDEST * share).toFixed(2));
      edge.path.setAttribute("stroke-opacity", (0.35 + 0.6 * share).toFixed(2));
    });
    frame.maps.forEach((layer, k) => layer.forEach((map, j) => paint(this.layers[k + 1][j].canvas, levels(map))));
    paint(this.layers.at(-1)[0].canvas, coarse(fineLevels(frame.boundary)));
    for (const node of this.layers.flat()) node.badge.textContent = this.#badge(node);
    return largest;
  }

  /** Return ∂loss/∂activation of a neuron for each point of the batch; null before the first step. */
  adjoints(node) {
    const row = node.layer ? node.index : this.features.indexOf(node.name);
    return row < 0 ? null : this.frame.gradients?.activations[node.layer]?.[row] ?? null;
  }

  #badge(node) {
    if (this.view === "weights") {
      const map = node.layer && this.frame.maps[node.layer - 1]?.[node.index];
      if (map && map.low === 0 && map.high === 0) return "dead";
      return node.layer ? `b ${signed(this.frame.weights[`b${node.layer}`][node.index])}` : "";
    }
    const adjoints = this.adjoints(node);
    if (!adjoints) return node.on ? "–" : "";
    return adjoints.includes(null) ? "NaN" : signed(adjoints.reduce((a, b) => a + b, 0));
  }
}
