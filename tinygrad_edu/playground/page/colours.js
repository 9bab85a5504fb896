// Colours of values: orange, dashed or square below zero, blue, solid or round above it.
const UNKNOWN = -128;
let ramp = null;
let known = {};

/** Return a colour of the theme. */
export const css = (name) => (known[name] ??= getComputedStyle(document.documentElement).getPropertyValue(name).trim());

const rgb = (name) => [1, 3, 5].map((i) => parseInt(css(name).slice(i, i + 2), 16));

/** Read the colours of the theme again. */
export function refresh() {
  known = {};
  const [minus, zero, plus] = ["--minus", "--zero", "--plus"].map(rgb);
  ramp = new Uint8ClampedArray(4 * 256);
  for (let level = -127; level <= 127; level++) {
    const share = Math.abs(level / 127) * 0.88;
    const end = level < 0 ? minus : plus;
    ramp.set([...zero.map((c, i) => c + (end[i] - c) * share), 255], 4 * (level + 128));
  }
  ramp.set([128, 128, 128, 255], 4 * (UNKNOWN + 128));
}

/** Return the levels of a map, from -127 to 127, or -128 where it is no number. */
export const levels = (map) => new Int8Array(bytes(map));

/** Return those of a map of two bytes each, from -32767 to 32767. */
export const fineLevels = (map) => new Int16Array(bytes(map));

/** Return fine levels as coarse ones. */
export const coarse = (fine) => Int8Array.from(fine, (v) => (v === -32768 ? UNKNOWN : Math.round((127 * v) / 32767)));

function bytes(map) {
  const text = atob(map.levels);
  const found = new Uint8Array(text.length);
  for (let i = 0; i < found.length; i++) found[i] = text.charCodeAt(i);
  return found.buffer;
}

/** Paint levels into a square canvas, one pixel each. */
export function paint(canvas, values) {
  const size = Math.sqrt(values.length);
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  for (let i = 0; i < values.length; i++) image.data.set(ramp.subarray(4 * (values[i] + 128), 4 * (values[i] + 129)), 4 * i);
  context.putImageData(image, 0, 0);
}

export function paintRamp(canvas) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(255, 1);
  image.data.set(ramp.subarray(4));
  context.putImageData(image, 0, 0);
}
