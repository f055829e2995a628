// The reply box with scripts: the draft is kept while it is written, the meter follows, answers are put in at the
// cursor, and the preview opens in place.
const PAUSE = 400;

export function writing(form) {
  if (!form) return;
  const at = (name) => `/staff/cases/${form.dataset.case}/${name}`;
  const boxes = [form.elements.text, form.elements.easy_read];
  const kept = document.getElementById("kept");
  const post = (name, more = {}) => {
    const body = new URLSearchParams();
    for (const field of ["csrf", "text", "easy_read"]) body.set(field, form.elements[field].value);
    for (const [field, value] of Object.entries(more)) body.set(field, value);
    return fetch(at(name), { method: "POST", body, headers: { "X-Pieces": "1", Accept: "text/html" } });
  };

  let waiting, typed = 0, current = form.dataset.easy === "true" ? boxes[1] : boxes[0];
  async function keep() {
    try {
      const draft = await post("draft");
      const there = draft.ok && !draft.redirected;
      kept.textContent = there ? "Draft kept." : "The draft is not kept: sign in again in another tab. Your words stay here.";
      if (there) document.getElementById("meter").innerHTML = await draft.text();
    } catch {
      kept.textContent = "The draft is not kept: there is no connection. Your words stay here.";
    }
  }
  for (const box of boxes) {
    box.addEventListener("focus", () => { current = box; });
    box.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(keep, PAUSE);
      document.getElementById("preview").replaceChildren();
      if (Date.now() - typed > 3000) { typed = Date.now(); post("typing").catch(() => {}); }
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) document.getElementById("send").click();
    });
  }

  const find = document.getElementById("find");
  const found = document.getElementById("found");
  let searching;
  async function search() {
    const response = await post("find", { find: find.value });
    if (response.ok && !response.redirected) found.innerHTML = await response.text();
  }
  find.addEventListener("input", () => { clearTimeout(searching); searching = setTimeout(search, 150); });
  find.addEventListener("focus", () => { if (!found.children.length) search(); });
  find.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); found.querySelector("button")?.focus(); }
    if (event.key === "Escape") { found.replaceChildren(); current.focus(); }
  });
  found.addEventListener("keydown", (event) => {
    const all = [...found.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); (all[all.indexOf(document.activeElement) + step] || find).focus(); }
    if (event.key === "Escape") { found.replaceChildren(); find.focus(); }
  });

  function put(box, words) {
    const [before, after] = [box.value.slice(0, box.selectionStart), box.value.slice(box.selectionEnd)];
    const gap = before && !before.endsWith("\n") ? "\n\n" : "";
    box.value = `${before}${gap}${words}${after}`;
    box.selectionStart = box.selectionEnd = before.length + gap.length + words.length;
  }
  found.addEventListener("click", async (event) => {
    const button = event.target.closest("button.result");
    if (!button) return;
    event.preventDefault();
    const response = await fetch(`/staff/library/${encodeURIComponent(button.value)}`, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const entry = await response.json();
    const easy = form.dataset.easy === "true" && entry.easy_read;
    if (!easy || boxes[0].value.trim()) put(boxes[0], entry.text);
    if (easy || (boxes[1].value.trim() && entry.easy_read)) put(boxes[1], entry.easy_read);
    found.replaceChildren();
    find.value = "";
    current.focus();
    keep();
  });

  form.addEventListener("submit", async (event) => {
    const pressed = event.submitter;
    if (pressed?.id === "send") { clearTimeout(waiting); return; }
    if (pressed?.id === "keep") { event.preventDefault(); clearTimeout(waiting); keep(); return; }
    if (pressed?.id === "see") {
      event.preventDefault();
      const response = await post("preview");
      if (!response.ok || response.redirected) return;
      document.getElementById("preview").innerHTML = await response.text();
      document.getElementById("preview-head").focus();
      document.getElementById("preview").scrollIntoView({ block: "start" });
      return;
    }
    if (!pressed?.classList.contains("result")) { event.preventDefault(); search(); }
  });
  document.getElementById("preview").addEventListener("submit", (event) => event.preventDefault());
}
