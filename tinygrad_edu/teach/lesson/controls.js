// What the reader does: buttons, keys, the field to run to, pointing.
const scene = JSON.parse(at("scene").textContent);
const state = new State(scene);
const panels = new Panels(state, scene.drawings);
let clock = null;

function go(target) {
  panels.show(state.go(Math.max(0, Math.min(target, state.steps.length - 1))));
  at("position").value = state.position;
  at("position").setAttribute("aria-valuetext", at("step-title").textContent);
  at("count").textContent = `${state.position} / ${state.steps.length - 1}`;
}

function pause() {
  clearTimeout(clock);
  clock = null;
  at("play-sign").textContent = "▶";
  at("play-word").textContent = "Play";
}

function play() {
  if (state.position === state.steps.length - 1) go(0);
  at("play-sign").textContent = "❚❚";
  at("play-word").textContent = "Pause";
  const wait = () => (clock = setTimeout(tick, 1000 / Number(at("speed").value)));
  const tick = () => {
    go(state.position + 1);
    const target = at("target").value.trim();
    if ((target && state.matches(state.step, target)) || state.position === state.steps.length - 1) pause();
    else wait();
  };
  wait();
}

const move = (target) => (pause(), go(target));
const toggle = () => (clock === null ? play() : pause());

function runTo(wanted, none, nowhere) {
  pause();
  const found = state.next(wanted);
  if (found >= 0) go(found);
  else panels.say(state.steps.some(wanted) ? none : nowhere);
}

function runToTarget() {
  const text = at("target").value.trim();
  if (!text) panels.say("Type the name of an operation or of a variable to run to.");
  else runTo((step) => state.matches(step, text), `No later step concerns ${text}. Restart to find the earlier ones.`, `Nothing here is called ${text}.`);
}

const runToNan = () =>
  runTo((step) => step.bad, "No later step meets a number that is not finite. Restart to find the earlier ones.", "Every number in this computation is finite.");

const actions = {
  ArrowRight: () => move(state.position + 1),
  ArrowLeft: () => move(state.position - 1),
  Home: () => move(0),
  End: () => move(state.steps.length - 1),
  " ": toggle,
  "/": () => at("target").focus(),
  "?": () => (pause(), at("keys").showModal()),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || at("keys").open) return;
  const { target, key } = event;
  if (target.matches("input, select")) {
    if (key === "Escape") at("step").focus();
    return;
  }
  const frame = target.closest(".scroll");
  let action = actions[key];
  if (key === " " && target.matches("button")) action = null; // the button's own key
  if (event.shiftKey && frame && (key === "ArrowLeft" || key === "ArrowRight")) action = () => frame.scrollBy(key === "ArrowLeft" ? -60 : 60, 0);
  if (target.matches("#tape button") && (key === "ArrowUp" || key === "ArrowDown")) action = () => focusLine(recordOf(target) + (key === "ArrowUp" ? -1 : 1));
  if (!action) return;
  event.preventDefault();
  action();
});

function focusLine(record) {
  if (record < 0 || record >= state.records.length) return;
  panels.tape.show(record);
  panels.tape.stop(record);
  panels.tape.rows.get(record).name.focus();
}

function recordOf(target) {
  const node = target.closest("[data-record], .box[data-records]");
  return node ? Number(node.dataset.record ?? node.dataset.records.split(" ")[0]) : null;
}

for (const kind of ["pointerover", "focusin"]) {
  at("views").addEventListener(kind, ({ target }) => {
    const record = recordOf(target);
    if (record !== panels.hovered) panels.hover(record);
  });
}
for (const kind of ["pointerleave", "focusout"]) at("views").addEventListener(kind, () => panels.hover(null));
at("views").addEventListener("click", ({ target }) => {
  if (!target.closest("#tape button, #graph .box")) return;
  const step = state.firing(recordOf(target));
  if (step >= 0) move(step);
});

at("restart").onclick = actions.Home;
at("back").onclick = actions.ArrowLeft;
at("forward").onclick = actions.ArrowRight;
at("end").onclick = actions.End;
at("play").onclick = toggle;
at("help").onclick = actions["?"];
at("nan").onclick = runToNan;
at("run").onsubmit = (event) => (event.preventDefault(), runToTarget());
at("position").max = state.steps.length - 1;
at("position").oninput = ({ target }) => move(Number(target.value));

const targets = new Set(state.records.flatMap((record) => [record.label, record.name]).filter(Boolean));
for (const word of [...targets].slice(0, 400)) at("targets").append(new Option(word, word));
