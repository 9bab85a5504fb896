// Small helpers: elements, and what is written where a number is not known yet.
const HIDDEN = "·";
const at = (id) => document.getElementById(id);

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(text, className) {
  const made = element("button", className, text);
  made.type = "button";
  return made;
}

function cell(tag, scope, text) {
  const made = element(tag, "", text);
  made.scope = scope;
  return made;
}

function valueText(record, computed) {
  if (!computed) return HIDDEN;
  return record.value ? record.value.short : "not kept";
}

function adjointText(record, grown) {
  if (!record.differentiable) return "–";
  if (!grown) return HIDDEN;
  return grown.adjoint.short + (grown.complete ? "" : " + …");
}

// All numbers of an array, if the page has them, else their summary.
function whole(content) {
  if (content === undefined) return HIDDEN;
  if (content === null) return "not kept";
  if (!content.exact) return `${content.short}, shape (${content.shape.join(", ")})`;
  return nested(content.exact, content.shape);
}

function nested(numbers, shape) {
  if (!shape.length) return numbers[0];
  const size = numbers.length / shape[0];
  return "[" + Array.from({ length: shape[0] }, (_, i) => nested(numbers.slice(i * size, (i + 1) * size), shape.slice(1))).join(", ") + "]";
}
