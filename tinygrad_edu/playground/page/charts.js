// Curves over the steps: losses, and the gradient norm of each layer.
import { css } from "./colours.js";
import { sharp } from "./plane.js";
import { show } from "./text.js";

const MOST = 1500; // points of a curve; then every second one is dropped
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 34, 6, 18];

/** What was measured so far: steps, and a list of values for each curve. */
export class History {
  constructor() {
    this.steps = [];
    this.curves = [];
  }

  add(step, values) {
    if (this.steps.at(-1) === step) return;
    this.steps.push(step);
    values.forEach((value, i) => (this.curves[i] ??= []).push(value));
    if (this.steps.length > MOST) {
      const thin = (list) => list.filter((_, i) => i % 2 === 0 || i === list.length - 1);
      this.steps = thin(this.steps);
      this.curves = this.curves.map(thin);
    }
  }
}

/** Draw curves on a logarithmic scale. styles: {colour, dash, label} for each. */
export function drawCurves(canvas, history, styles, label) {
  const { context, width, height } = sharp(canvas);
  const positive = history.curves.flat().filter((v) => v > 0);
  context.font = "11px system-ui, sans-serif";
  context.fillStyle = css("--soft");
  if (!positive.length) {
    context.fillText("no step yet", LEFT, height / 2);
    return;
  }
  const [least, most] = [Math.log10(Math.min(...positive)), Math.log10(Math.max(...positive))];
  const margin = Math.max(0.06 * (most - least), 0.15);
  const [low, high] = [least - margin, most + margin];
  const last = Math.max(history.steps.at(-1), 1);
  const x = (step) => LEFT + ((width - LEFT - RIGHT) * step) / last;
  const y = (value) => TOP + ((height - TOP - BOTTOM) * (high - Math.max(Math.log10(value), low))) / (high - low);
  drawAxes(context, { width, height, low, high, y, last, x });
  const ends = [];
  styles.forEach(({ colour, dash, label: name }, i) => {
    const curve = history.curves[i] ?? [];
    context.beginPath();
    let down = false;
    curve.forEach((value, k) => {
      if (value > 0) context[down ? "lineTo" : "moveTo"](x(history.steps[k]), y(value));
      down = value > 0;
    });
    context.strokeStyle = colour;
    context.lineWidth = 1.8;
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
    if (curve.length === 1 && curve[0] > 0) {
      context.fillStyle = colour;
      context.fillRect(x(history.steps[0]) - 2, y(curve[0]) - 2, 4, 4);
    }
    if (name && curve.at(-1) > 0) ends.push({ name, colour, y: y(curve.at(-1)) });
  });
  drawEnds(context, ends, width, height);
  canvas.setAttribute("aria-label", `${label}, up to step ${last}: ${styles.map((s, i) => `${s.spoken} ${show(history.curves[i]?.at(-1))}`).join(", ")}`);
}

function drawAxes(context, { width, height, low, high, y, last, x }) {
  context.strokeStyle = css("--line");
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const value of ticks(low, high)) {
    const height = Math.round(y(value)) + 0.5;
    context.beginPath();
    context.moveTo(LEFT, height);
    context.lineTo(width - RIGHT, height);
    context.stroke();
    context.fillText(show(value, 2), LEFT - 5, height);
  }
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.fillText("0", x(0), height - 3);
  context.textAlign = "right";
  context.fillText(`step ${last.toLocaleString("en")}`, width - RIGHT, height - 3);
  context.textAlign = "left";
}

/** Return round numbers between two powers of ten: all, 1, 2, 5, 10, …, or only powers of ten, as many as there is room for. */
function ticks(low, high) {
  const every = Math.ceil((high - low) / 4);
  const found = [];
  for (let power = Math.floor(low); power <= high; power++) {
    for (const factor of high - low < 0.6 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : high - low < 2.2 ? [1, 2, 5] : [1]) {
      const value = Number(`${factor}e${power}`);
      if (Math.log10(value) >= low && Math.log10(value) <= high && (factor > 1 || power % every === 0)) found.push(value);
    }
  }
  return found;
}

/** Write the names at the ends of the curves, pushed apart where they would cover each other. */
function drawEnds(context, ends, width, height) {
  ends.sort((a, b) => a.y - b.y);
  ends.forEach((end, i) => (end.y = Math.max(end.y, i ? ends[i - 1].y + 11 : 8)));
  const over = ends.length ? Math.max(0, ends.at(-1).y - (height - 6)) : 0;
  context.textBaseline = "middle";
  for (const { name, colour, y } of ends) {
    context.fillStyle = colour;
    context.fillText(name, width - RIGHT + 5, y - over);
  }
  context.textBaseline = "alphabetic";
}
