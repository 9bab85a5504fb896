// The large picture: a response over the plane, the boundary, and the points.
import { coarse, css, fineLevels, levels, paint } from "./colours.js";

const buffer = document.createElement("canvas");

/** Make a canvas as sharp as the screen; return its context and size in CSS pixels. */
export function sharp(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** Draw a mark: round for positive targets, square for negative ones; filled, or hollow for test points. */
export function mark(context, x, y, size, positive, hollow) {
  context.beginPath();
  if (positive) context.arc(x, y, size, 0, 2 * Math.PI);
  else context.rect(x - 0.89 * size, y - 0.89 * size, 1.78 * size, 1.78 * size);
  const colour = css(positive ? "--plus" : "--minus");
  context.fillStyle = hollow ? css("--panel") : colour;
  context.strokeStyle = hollow ? colour : css("--panel");
  context.lineWidth = hollow ? 1.8 : 1;
  context.fill();
  context.stroke();
}

/** Draw where the levels change sign, by marching squares. */
function contour(context, values, size, side) {
  const cell = side / (size - 1);
  const crossing = (a, b) => a / (a - b);
  context.beginPath();
  for (let row = 0; row < size - 1; row++) {
    for (let column = 0; column < size - 1; column++) {
      const [a, b, c, d] = [[0, 0], [0, 1], [1, 1], [1, 0]].map(([i, j]) => values[(row + i) * size + column + j]);
      const cuts = [];
      if (a < 0 !== b < 0) cuts.push([column + crossing(a, b), row]);
      if (b < 0 !== c < 0) cuts.push([column + 1, row + crossing(b, c)]);
      if (d < 0 !== c < 0) cuts.push([column + crossing(d, c), row + 1]);
      if (a < 0 !== d < 0) cuts.push([column, row + crossing(a, d)]);
      for (let i = 0; i + 1 < cuts.length; i += 2) {
        context.moveTo(cuts[i][0] * cell, cuts[i][1] * cell);
        context.lineTo(cuts[i + 1][0] * cell, cuts[i + 1][1] * cell);
      }
    }
  }
  context.strokeStyle = css("--ink");
  context.lineWidth = 2;
  context.stroke();
}

/**
 * Draw the plane.
 * map: what is shown; fine: whether its levels have two bytes; boundary: whether its zero line is drawn; scene: the points; test: whether test points are shown;
 * gradients: null, or {batch, values}: what the loss gains at each point of the batch, drawn in place of the points.
 */
export function drawPlane(canvas, { map, fine, boundary, scene, test, gradients }) {
  const { context, width: side } = sharp(canvas);
  const values = fine ? fineLevels(map) : levels(map);
  const size = Math.sqrt(values.length);
  paint(buffer, fine ? coarse(values) : values);
  context.imageSmoothingEnabled = true;
  context.drawImage(buffer, 0.5, 0.5, size - 1, size - 1, 0, 0, side, side);
  if (boundary) contour(context, values, size, side);
  const place = ([x1, x2]) => [((x1 + scene.reach) / (2 * scene.reach)) * side, ((scene.reach - x2) / (2 * scene.reach)) * side];
  const middle = scene.task === "classification" ? 0.5 : 0;
  const radius = Math.max(2.4, side / 115);
  const small = gradients ? 0.5 : 1;
  context.globalAlpha = gradients ? 0.45 : 1;
  for (const point of scene.train) mark(context, ...place(point), radius * small, point[2] > middle, false);
  if (test && !gradients) for (const point of scene.test) mark(context, ...place(point), radius * 0.9, point[2] > middle, true);
  context.globalAlpha = 1;
  if (gradients) drawBatch(context, scene, gradients, place);
  context.strokeStyle = css("--edge");
  context.lineWidth = 1;
  context.strokeRect(0.5, 0.5, side - 1, side - 1);
}

function drawBatch(context, scene, { batch, values }, place) {
  const largest = Math.max(...values.map((v) => Math.abs(v ?? 0)));
  batch.forEach((point, i) => {
    const value = values[i] ?? 0;
    mark(context, ...place(scene.train[point]), 3 + 8 * Math.sqrt(Math.abs(value) / (largest || 1)), value > 0, false);
  });
}

/** Draw the small picture of a problem. */
export function drawSample(canvas, points, task, reach) {
  const { context, width: side } = sharp(canvas);
  const middle = task === "classification" ? 0.5 : 0;
  for (const [x1, x2, t] of points) {
    context.globalAlpha = task === "classification" ? 1 : Math.min(1, 0.2 + Math.abs(t) * 1.4);
    const [x, y] = [((x1 + reach) / (2 * reach)) * side, ((reach - x2) / (2 * reach)) * side];
    context.fillStyle = css(t > middle ? "--plus" : "--minus");
    context.beginPath();
    if (t > middle) context.arc(x, y, 2, 0, 2 * Math.PI);
    else context.rect(x - 1.8, y - 1.8, 3.6, 3.6);
    context.fill();
  }
  context.globalAlpha = 1;
}
