// How the page looks: theme, size of the graph, and on a narrow screen which view is shown.
const system = matchMedia("(prefers-color-scheme: dark)");
let chosen = null; // the system's theme, until the reader chooses one
function paintTheme() {
  const dark = chosen ?? system.matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  at("theme").setAttribute("aria-pressed", String(dark));
}
system.onchange = paintTheme;
at("theme").onclick = () => {
  chosen = document.documentElement.dataset.theme !== "dark";
  paintTheme();
};
paintTheme();

const drawing = document.querySelector("#graph svg");
const natural = { width: drawing.viewBox.baseVal.width, height: drawing.viewBox.baseVal.height };
let scale = 1;
function resize(to) {
  scale = Math.max(0.1, Math.min(to, 4));
  drawing.setAttribute("width", natural.width * scale);
  drawing.setAttribute("height", natural.height * scale);
}
function fit(least) {
  const frame = drawing.closest(".scroll");
  const wanted = Math.min(frame.clientWidth / natural.width, (frame.clientHeight - 4) / natural.height);
  resize(Math.max(least, Math.min(wanted || 1, 1.3)));
}
at("smaller").onclick = () => resize(scale / 1.25);
at("larger").onclick = () => resize(scale * 1.25);
at("fit").onclick = () => fit(0.1);

const views = [...document.querySelectorAll(".view")];
function choose(view) {
  for (const other of views) other.classList.toggle("chosen", other === view);
  for (const option of at("chooser").children) option.setAttribute("aria-pressed", String(option.dataset.view === view.id));
  panels.mark();
}
for (const view of views) {
  const option = button(view.querySelector("h2").textContent);
  option.dataset.view = view.id;
  option.onclick = () => choose(view);
  at("chooser").append(option);
}
choose(views[0]);
fit(0.7); // at first never so small that it cannot be read
go(0);
