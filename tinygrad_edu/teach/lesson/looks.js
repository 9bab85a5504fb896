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

let scale = 1;
function resize(to) {
  scale = Math.max(0.1, Math.min(to, 4));
  const { svg } = panels.graph;
  svg.setAttribute("width", svg.viewBox.baseVal.width * scale);
  svg.setAttribute("height", svg.viewBox.baseVal.height * scale);
}
function fit(least) {
  const { svg, drawing } = panels.graph;
  const { clientWidth, clientHeight } = drawing.closest(".scroll");
  const wanted = Math.min(clientWidth / svg.viewBox.baseVal.width, (clientHeight - 4) / svg.viewBox.baseVal.height);
  resize(Math.max(least, Math.min(wanted || 1, 1.3)));
}
at("smaller").onclick = () => resize(scale / 1.25);
at("larger").onclick = () => resize(scale * 1.25);
at("fit").onclick = () => fit(0.1);

const READABLE = 0.7; // at first the graph is never smaller
at("fold").hidden = panels.graphs.length < 2;
at("fold").onclick = () => {
  panels.exchange();
  at("fold").setAttribute("aria-pressed", String(panels.graph !== panels.graphs[0]));
  fit(READABLE);
  panels.mark();
};

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
fit(READABLE);
go(0);
