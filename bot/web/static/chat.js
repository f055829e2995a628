// With scripts, a message is answered in place. The server makes the same pieces as for the page without scripts.
const chat = document.getElementById("chat");
const form = document.getElementById("ask");
const box = document.getElementById("text");
const problem = document.getElementById("problem");
const speaker = document.getElementById("speaker");
let busy = false;
let state = "bot";

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(9)), (b) => b.toString(16).padStart(2, "0")).join("");

function bubble(text) {
  const article = document.createElement("article");
  article.className = "you";
  article.setAttribute("aria-label", "You");
  const words = document.createElement("p");
  words.textContent = text;
  article.append(words);
  return article;
}

function waiting() {
  const dots = document.createElement("div");
  dots.className = "wait";
  dots.append(...[1, 2, 3].map(() => document.createElement("i")), "Looking for the answer");
  return dots;
}

// A reply is spoken once: the words go into a fresh element of the live region, so that the same sentence is
// spoken again when it comes again.
function speak(pieces) {
  const words = document.createElement("p");
  const said = pieces.filter((piece) => piece.matches(".ans")).map((piece) => {
    const copy = piece.cloneNode(true);
    copy.querySelectorAll("details, [popover]").forEach((folded) => folded.remove());
    return copy.innerText || copy.textContent;
  });
  words.textContent = said.join(". ").replace(/\s+/g, " ");
  speaker.replaceChildren(words);
}

// A reply that is on the page already (it may come as an answer and by itself) is not shown twice, nor are its buttons.
function fresh(pieces) {
  let known = false;
  return pieces.filter((piece) => {
    if (piece.matches("article")) known = Boolean(document.getElementById(piece.id));
    return !known;
  });
}

export const isBusy = () => busy;

export function show(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const pieces = fresh([...holder.content.children]);
  if (!pieces.length) return;
  chat.append(...pieces);
  speak(pieces);
  pieces[0]?.scrollIntoView({ block: "start" });
}

function complain(words) {
  problem.textContent = words;
  problem.hidden = !words;
  box.toggleAttribute("aria-invalid", Boolean(words));
}

async function send(text, own) {
  const id = newId();
  for (let attempt = 0; ; attempt += 1) {
    try {
      const body = new URLSearchParams({ text, client_id: id });
      const response = await fetch("/", { method: "POST", body, headers: { "X-Pieces": "1" } });
      const words = await response.text();
      if (response.ok) {
        state = response.headers.get("X-State") ?? "bot";
        return show(words);
      }
      own.remove();
      box.value ||= text;
      return complain(response.headers.get("content-type")?.includes("json") ? JSON.parse(words).detail : words);
    } catch {
      if (attempt === 2) break;
      await new Promise((resolve) => setTimeout(resolve, 1000 * (attempt + 1)));
    }
  }
  own.remove();
  box.value ||= text;
  complain("We could not reach Ask SEND. Your words are still in the box. Check your connection and press Send.");
}

async function ask(text) {
  if (busy || !text.trim()) return;
  busy = true;
  complain("");
  const own = bubble(text);
  const dots = waiting();
  chat.append(own, dots);
  dots.scrollIntoView({ block: "end" });
  try {
    await send(text, own);
  } finally {
    dots.remove();
    busy = false;
    document.dispatchEvent(new CustomEvent("answered", { detail: state }));
  }
}

document.addEventListener("submit", (event) => {
  const target = event.target;
  if (!target.matches("form.ask")) return;
  event.preventDefault();
  const pressed = event.submitter?.name === "text" ? event.submitter.value : "";
  const text = pressed || box.value;
  if (!pressed) box.value = "";
  ask(text);
  if (!pressed) box.focus({ preventScroll: true });
});

// Enter sends; Shift and Enter make a new line.
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

// The options close on Escape and when something else is pressed; size and colours change at once.
const options = document.getElementById("options");
const look = document.getElementById("look");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !options.open) return;
  options.open = false;
  options.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  if (options.open && !options.contains(event.target)) options.open = false;
});
look.addEventListener("change", () => {
  const chosen = new FormData(look);
  document.documentElement.dataset.size = chosen.get("size");
  document.documentElement.dataset.colours = chosen.get("colours");
  fetch("/look", { method: "POST", body: new URLSearchParams(chosen), redirect: "manual" });
});

// What is scrolled to begins below the header, however many rows it has.
const header = document.querySelector(".top");
const makeRoom = () => {
  const over = getComputedStyle(header).position === "sticky" ? header.offsetHeight : 0;
  document.documentElement.style.scrollPaddingTop = `${over + 16}px`;
};
new ResizeObserver(makeRoom).observe(header);
makeRoom();
document.getElementById("latest")?.scrollIntoView({ block: "start" });
