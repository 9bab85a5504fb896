// What the learner does, and what follows from it. Python trains when the page asks for it, and the page asks when it has drawn.
import { drawCurves, History } from "./charts.js";
import { css, paintRamp, refresh } from "./colours.js";
import { Controls } from "./controls.js";
import { showDetail } from "./detail.js";
import { Network } from "./network.js";
import { drawPlane } from "./plane.js";
import { ask, leave } from "./server.js";
import { at, show } from "./text.js";

const state = { session: "", scene: null, frame: null, playing: false, looping: false, view: "weights", looked: null, kept: "" };
let losses = new History();
let norms = new History();
const catalog = await ask("/catalog");
const controls = new Controls(catalog, change, tryExperiment);
const network = new Network(at("stage"), {
  feature: (name) => {
    const { features } = state.scene.settings;
    if (features.length === 1 && features[0] === name) notice("The network needs at least one feature: switch another one on first.");
    else change({ features: features.includes(name) ? features.filter((other) => other !== name) : [...features, name] });
  },
  neurons: (layer, by) => change({ hidden: state.scene.settings.hidden.map((n, k) => (k === layer ? n + by : n)) }),
  look: (node) => ((state.looked = node), draw()),
  keep: (node) => {
    const name = node.button.dataset.focus;
    state.kept = state.kept === name ? "" : name;
    draw();
  },
});

// Requests

async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (error.status === undefined) throw error;
    pause();
    if (error.status === 404) await open(state.scene.settings, "The session of this page had been forgotten: the training begins anew.");
    else notice(error.message);
    if (state.scene) controls.show(state.scene.settings);
  }
}

async function open(settings, sentence = "") {
  const answer = await ask("/open", { settings });
  state.session = answer.session;
  at("lesson").href = `/lesson?session=${answer.session}`;
  begin(answer);
  notice(sentence);
}

function change(settings) {
  return attempt(async () => {
    const answer = await ask("/change", { session: state.session, settings });
    if (answer.scene) begin(answer);
    else {
      state.scene.settings = answer.settings;
      controls.show(answer.settings);
      receive(answer.frame);
    }
  });
}

async function tryExperiment(number) {
  pause();
  await change(catalog.experiments[number].settings);
}

const train = (how) => attempt(async () => receive((await ask("/train", { session: state.session, how })).frame));

async function once(how) {
  pause();
  await train(how);
  tell();
}

async function reset() {
  pause();
  await attempt(async () => begin(await ask("/reset", { session: state.session })));
  say("Back to the initial weights.");
}

// Training

async function play() {
  if (state.frame.trouble) return;
  state.playing = true;
  label();
  say("Training.");
  if (state.looping) return;
  state.looping = true;
  try {
    while (state.playing && !document.hidden) {
      await train(at("speed").value);
      await new Promise(requestAnimationFrame);
    }
  } finally {
    state.looping = false;
    if (!state.playing) tell();
  }
}

function pause() {
  if (!state.playing) return;
  state.playing = false; // what has been asked for still comes
  label();
}

function label() {
  at("play-sign").textContent = state.playing ? "❚❚" : "▶";
  at("play-word").textContent = state.playing ? "Pause" : "Play";
}

function begin({ scene, frame }) {
  Object.assign(state, { scene, frame: null, looked: null });
  losses = new History();
  norms = new History();
  controls.show(scene.settings);
  network.build(scene, catalog.features, catalog.neurons);
  const { hidden } = scene.settings;
  at("depth").textContent = `${hidden.length} hidden layer${hidden.length === 1 ? "" : "s"}`;
  at("less").disabled = hidden.length === 0;
  at("more").disabled = hidden.length === catalog.layers;
  receive(frame);
}

function receive(frame) {
  state.frame = frame;
  losses.add(frame.steps, [frame.scores.train_loss, frame.scores.test_loss]);
  if (frame.gradients) norms.add(frame.steps, frame.gradients.norms);
  if (frame.trouble) pause();
  for (const id of ["play", "step", "epoch"]) at(id).disabled = Boolean(frame.trouble);
  notice(frame.trouble);
  draw();
}

// Words

function notice(sentence) {
  at("notice").hidden = !sentence;
  if (at("notice").textContent !== sentence) at("notice").textContent = sentence;
}

const say = (sentence) => (at("status").textContent = sentence);

const error = (value) => (value === null ? "not finite" : state.scene.task === "classification" ? `${(100 * value).toFixed(1)} %` : show(value));

function tell() {
  const { steps, epochs, scores } = state.frame;
  say(
    `Step ${steps}, epoch ${epochs}: training loss ${show(scores.train_loss)}, test loss ${show(scores.test_loss)}, ` +
      `training error ${error(scores.train_error)}, test error ${error(scores.test_error)}.`,
  );
}

// Pictures

function draw() {
  if (!state.frame) return;
  const { frame, scene, view } = state;
  const largest = network.update(frame, view);
  const nodes = network.layers.flat();
  const kept = nodes.find((node) => node.button.dataset.focus === state.kept && node.layer);
  const node = state.looked ?? kept ?? null;
  for (const other of nodes) {
    other.button.classList.toggle("kept", other === kept);
    other.button.classList.toggle("seen", other === node);
  }
  showDetail(at("detail"), network, node);
  drawResponse(node);
  drawCurves(at("losses"), losses, [
    { colour: css("--train"), dash: [], spoken: "training" },
    { colour: css("--test"), dash: [5, 3], spoken: "test" },
  ], "Loss");
  const count = scene.settings.hidden.length + 1;
  drawCurves(at("norms"), norms, Array.from({ length: count }, (_, k) => ({
    colour: `color-mix(in oklab, ${css("--last")} ${(100 * k) / Math.max(count - 1, 1)}%, ${css("--first")})`,
    dash: [],
    label: k === count - 1 ? "out" : `H${k + 1}`,
    spoken: k === count - 1 ? "output layer" : `hidden layer ${k + 1}`,
  })), "Gradient norm by layer");
  drawCounts();
  drawLegend(largest);
}

function drawResponse(node) {
  const { frame, scene, view } = state;
  const output = !node || node.layer === network.layers.length - 1;
  const map = output ? frame.boundary : node.layer ? frame.maps[node.layer - 1][node.index] : scene.features[node.name];
  const shown = node ?? network.layers.at(-1)[0];
  at("show-test").disabled = view === "gradients";
  const values = view === "gradients" ? network.adjoints(shown) : null;
  const classes = scene.task === "classification";
  const gradients = values ? { batch: frame.gradients.batch, values } : null;
  drawPlane(at("plane"), { map, fine: output, boundary: output && classes, scene, test: at("show-test").checked, gradients });
  at("plane-title").textContent = output ? (classes ? "Probability of blue" : "Output") : node.short;
  at("plane").setAttribute("aria-label", `${at("plane-title").textContent} over the plane`);
  const peak = Math.max(Math.abs(map.low ?? 0), Math.abs(map.high ?? 0));
  at("low").textContent = output ? (classes ? "0" : "−1") : show(-peak);
  at("high").textContent = output ? "1" : show(peak);
  at("points-legend").textContent = gradients
    ? "Large marks: the last batch, by ∂loss/∂activation at each point: round if positive, square if negative."
    : `${classes ? "Round: class blue, square: class orange." : "Round: target above 0, square: below."} Filled: training, hollow: test.`;
}

function drawCounts() {
  const { steps, epochs, scores } = state.frame;
  at("epochs").textContent = epochs.toLocaleString("en");
  at("steps").textContent = steps.toLocaleString("en");
  for (const part of ["train", "test"]) {
    at(`${part}-loss`).textContent = show(scores[`${part}_loss`]);
    at(`${part}-error`).textContent = error(scores[`${part}_error`]);
  }
}

function drawLegend(largest) {
  const weights = state.view === "weights";
  const none = !weights && !state.frame.gradients;
  const sample = (name) => Object.assign(document.createElement("span"), { className: `sample ${name}` });
  const bold = (text) => Object.assign(document.createElement("b"), { textContent: text });
  const what = weights ? "weight; under each neuron its bias b." : "∂loss/∂weight, flowing back from right to left; under each neuron ∂loss/∂activation, added up over the batch.";
  at("legend").replaceChildren(sample("plus"), "positive ", sample("minus"), `negative ${what} `, ...(none ? [bold("No step yet: press Step.")] : ["Widest edge: ", bold(show(largest))]));
}

// Wiring

const toggleView = () => {
  const other = document.querySelector("input[name=view]:not(:checked)");
  other.checked = true;
  state.view = other.value;
  draw();
  say(`The edges show ${state.view}.`);
};
for (const input of document.querySelectorAll("input[name=view]")) input.onchange = () => ((state.view = input.value), draw());

const toggle = () => (state.playing ? pause() : play());
at("play").onclick = toggle;
at("step").onclick = () => once("batch");
at("epoch").onclick = () => once("epoch");
at("reset").onclick = reset;
at("show-test").onchange = draw;
at("less").onclick = () => change({ hidden: state.scene.settings.hidden.slice(0, -1) });
at("more").onclick = () => change({ hidden: [...state.scene.settings.hidden, state.scene.settings.hidden.at(-1) ?? 4] });
at("lesson").onclick = pause;
at("help").onclick = () => at("keys").showModal();

const keys = { p: toggle, s: () => once("batch"), e: () => once("epoch"), r: reset, g: toggleView, l: () => at("lesson").click(), "?": () => at("keys").showModal() };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || at("keys").open || event.target.closest("input[type=number], select")) return;
  const action = keys[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && state.playing) play();
});
addEventListener("pagehide", () => leave(state.session));
addEventListener("pageshow", (event) => {
  if (event.persisted) attempt(() => open(state.scene.settings));
});

const system = matchMedia("(prefers-color-scheme: dark)");
let chosen = null; // the system's theme, until the learner chooses one
function paintTheme() {
  const dark = chosen ?? system.matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  at("theme").setAttribute("aria-pressed", String(dark));
  refresh();
  paintRamp(at("ramp"));
  controls.draw();
  if (state.scene) network.build(state.scene, catalog.features, catalog.neurons);
  draw();
}
system.onchange = paintTheme;
at("theme").onclick = () => {
  chosen = document.documentElement.dataset.theme !== "dark";
  paintTheme();
};
new ResizeObserver(() => (controls.draw(), draw())).observe(document.querySelector("main"));

paintTheme();
await attempt(() => open({}));
document.documentElement.dataset.ready = "yes";
