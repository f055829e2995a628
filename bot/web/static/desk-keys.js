// Single keys, outside of boxes only, and off for who switches them off (WCAG 2.1.4). Told on the page itself.
const inBox = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function step(by) {
  const links = [...document.querySelectorAll(".item a")];
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  const from = here >= 0 ? here : links.findIndex((link) => link.getAttribute("aria-current"));
  links[Math.max(0, Math.min(links.length - 1, from + by))].focus();
}

const goTo = (...ids) => {
  const there = ids.map((id) => document.getElementById(id)).find(Boolean);
  there?.closest("details")?.setAttribute("open", "");
  there?.focus();
};

const press = (id) => document.getElementById(id)?.click();

const DOES = {
  j: () => step(1),
  k: () => step(-1),
  c: () => press("claim"),
  r: () => {
    const form = document.getElementById("reply");
    goTo(form?.dataset.easy === "true" ? "easy_read" : "text");
  },
  "/": () => goTo("find", "q"),
  n: () => goTo("note"),
  p: () => press("see"),
  i: () => press("back"),
  "?": () => {
    const told = document.getElementById("keys");
    told.open = !told.open;
    told.querySelector("summary").focus();
    told.scrollIntoView({ block: "nearest" });
  },
};

export function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && inBox(event.target)) { event.target.blur(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || inBox(event.target)) return;
    const does = DOES[event.key];
    if (does) { event.preventDefault(); does(); }
  });
}
