// What is known of one neuron, in words and as a table: for those who do not see the edges, and for the exact numbers.
import { make, pretty, show } from "./text.js";

const cell = (text) => make("td", { text });

/** Fill the panel with the neuron, or with a hint if there is none. */
export function showDetail(panel, network, node) {
  if (!node) {
    panel.replaceChildren(make("p", { className: "soft", text: "Point at a neuron or an edge, or move there with Tab and the arrow keys, to see its numbers. Click a neuron to keep it here." }));
    return;
  }
  const { frame } = network;
  const adjoints = network.adjoints(node);
  const parts = [make("h3", { text: node.title })];
  if (node.layer) parts.push(make("p", { text: range(frame, network, node) + bias(frame, node) }));
  else if (!node.on) parts.push(make("p", { text: "Not used: click it, or press Enter, to feed it to the network." }));
  if (adjoints && !adjoints.includes(null)) parts.push(make("p", { text: adjointSentence(network, node, adjoints) }));
  if (node.layer) parts.push(incoming(network, node));
  panel.replaceChildren(...parts);
}

function range(frame, network, node) {
  const map = frame.maps[node.layer - 1]?.[node.index] ?? frame.boundary;
  if (map.low === 0 && map.high === 0) return "Gives 0 everywhere: it is dead, and no gradient flows through it. ";
  const what = node.layer === network.layers.length - 1 && network.task === "classification" ? [(map.low + 1) / 2, (map.high + 1) / 2] : [map.low, map.high];
  const kind = network.task === "classification" && node.layer === network.layers.length - 1 ? "Probability of class blue" : "Response";
  return `${kind} over the plane: from ${show(what[0])} to ${show(what[1])}. `;
}

function bias(frame, node) {
  const gradient = frame.gradients?.parameters[`b${node.layer}`][node.index];
  return `Bias ${show(frame.weights[`b${node.layer}`][node.index])}${gradient === undefined ? "" : `, ∂loss/∂bias ${show(gradient)}`}.`;
}

function adjointSentence(network, node, adjoints) {
  const sum = adjoints.reduce((a, b) => a + b, 0);
  const largest = Math.max(...adjoints.map(Math.abs));
  const last = node.layer === network.layers.length - 1;
  const what = last ? (network.task === "classification" ? "∂loss/∂logit" : "∂loss/∂output") : node.layer ? "∂loss/∂activation" : "∂loss/∂input";
  return `${what} in the last step: ${show(sum)} added up over the batch of ${adjoints.length}, at most ${show(largest)} at one point.`;
}

function incoming(network, node) {
  const edges = network.edges.filter((edge) => edge.to === node);
  const row = (title, cells) => make("tr", {}, make("th", { scope: "row", text: title }), ...cells);
  const heads = edges.map((edge) => make("th", { scope: "col", text: edge.from.name ? pretty(edge.from.name) : `neuron ${edge.i + 1}` }));
  const values = edges.map((edge) => network.values(edge));
  const table = make("table", {}, make("thead", {}, row("from", heads)), make("tbody", {},
    row("weight", values.map(({ weight }) => cell(show(weight)))),
    row("∂loss/∂weight", values.map(({ gradient }) => cell(gradient === undefined ? "–" : show(gradient))))));
  return make("div", { className: "wide", tabindex: "0", role: "region", "aria-label": "Incoming weights" }, table);
}
