// The choices on the left, built from what Python offers.
import { drawSample } from "./plane.js";
import { at, make, show } from "./text.js";

const DATA = [["points", "Points"], ["noise", "Noise, %"], ["share", "Training, %"]];
const STEPS = { points: 10, noise: 1, share: 5 };
const VALUES = {
  lr: [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
  rate: [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
  batch: [1, 2, 4, 8, 10, 16, 32, 64, 128, 200],
};
const TRAINING = [["activation", "Activation"], ["optimizer", "Optimizer"], ["lr", "Learning rate"], ["batch", "Batch size"], ["penalty", "Regularisation"], ["rate", "Rate λ"]];

export class Controls {
  /** change: called with the settings that the learner changes; experiment: with the number of one to try. */
  constructor(catalog, change, experiment) {
    Object.assign(this, { catalog, change, fields: {} });
    this.#problems();
    for (const [name, title] of DATA) at("data-fields").append(this.#slider(name, title));
    at("data-fields").append(this.#seed());
    for (const [name, title] of TRAINING) at("training-fields").append(this.#select(name, title));
    at("experiment").append(...catalog.experiments.map(({ title }, i) => make("option", { text: title, value: i })), make("option", { text: "Your own", value: "", hidden: "" }));
    at("experiment").onchange = (event) => experiment(Number(event.target.value));
  }

  #problems() {
    this.problems = Object.entries(this.catalog.choices.problem).map(([name, title]) => {
      const input = make("input", { type: "radio", name: "problem", value: name });
      const canvas = make("canvas", { "aria-hidden": "true" });
      input.onchange = () => this.change({ problem: name });
      at("problems").append(make("label", { className: "problem" }, input, canvas, make("span", { text: title })));
      return { name, input, canvas };
    });
  }

  #slider(name, title) {
    const { least, most } = this.catalog.numbers[name];
    const input = make("input", { type: "range", min: least, max: most, step: STEPS[name], id: name });
    const output = make("output", { for: name });
    input.oninput = () => (output.textContent = input.value);
    input.onchange = () => this.change({ [name]: Number(input.value) });
    this.fields[name] = (value) => ((input.value = value), (output.textContent = input.value));
    return make("label", { className: "field", for: name }, title, output, input);
  }

  #seed() {
    const input = make("input", { type: "number", min: 0, max: this.catalog.numbers.seed.most, step: 1, id: "seed" });
    const another = make("button", { type: "button", text: "New", "aria-label": "Another seed" });
    input.onchange = () => this.change({ seed: Number(input.value) });
    another.onclick = () => this.change({ seed: Math.floor(Math.random() * 1000) });
    this.fields.seed = (value) => (input.value = value);
    return make("div", { className: "field" }, make("label", { for: "seed", text: "Seed" }), make("span", { className: "both" }, input, another));
  }

  #select(name, title) {
    const words = this.catalog.choices[name];
    const options = words ? Object.entries(words) : VALUES[name].map((value) => [value, show(value)]);
    const select = make("select", { id: name }, ...options.map(([value, text]) => make("option", { value, text })));
    select.onchange = () => this.change({ [name]: words ? select.value : Number(select.value) });
    this.fields[name] = (value) => {
      if (![...select.options].some((option) => option.value === String(value))) select.append(make("option", { value, text: show(value) }));
      select.value = value;
    };
    return make("label", { className: "field" }, title, select);
  }

  /** Show settings. */
  show(settings) {
    for (const [name, put] of Object.entries(this.fields)) put(settings[name]);
    for (const { name, input } of this.problems) input.checked = name === settings.problem;
    at("rate").disabled = settings.penalty === "none";
    const key = (s) => JSON.stringify(Object.keys(settings).map((name) => s[name]));
    const found = this.catalog.experiments.findIndex((e) => key(e.settings) === key(settings));
    at("experiment").value = found < 0 ? "" : found;
    if (found >= 0) at("look").textContent = this.catalog.experiments[found].look;
  }

  /** Draw the small pictures, in the colours of the theme. */
  draw() {
    for (const { name, canvas } of this.problems) {
      drawSample(canvas, this.catalog.samples[name], ["plane", "gaussian"].includes(name) ? "regression" : "classification", this.catalog.reach);
    }
  }
}
