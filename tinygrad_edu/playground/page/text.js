// Numbers and elements as text and HTML.
export const at = (id) => document.getElementById(id);

/** Return a number in three significant digits, with a true minus sign; "not finite" for null. */
export function show(value, digits = 3) {
  if (value === null || value === undefined) return "not finite";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e4 || size < 1e-3 ? value.toExponential(Math.max(digits - 2, 0)).replace("e+", "e") : String(Number(value.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

/** Return the same with a sign in front, so that sign is not told by colour alone. */
export const signed = (value, digits = 2) => (value > 0 ? "+" : "") + show(value, digits);

export function make(tag, options = {}, ...children) {
  const { className, text, ...attributes } = options;
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const SUBSCRIPTS = { 1: "₁", 2: "₂" };
/** Return the name of a feature with its subscripts: x1x2 as x₁x₂. */
export const pretty = (name) => name.replace(/x([12])/g, (_, digit) => "x" + SUBSCRIPTS[digit]);
