// While a question is with the advisers, their replies come by themselves. The server makes the pieces; what this
// page has already is not shown twice. Without scripts there is a link that looks for new replies.
import { isBusy, show } from "/static/chat.js";

const chat = document.getElementById("chat");
const standing = document.getElementById("standing");
const typing = document.getElementById("typing");
const box = document.getElementById("text");
const TYPING_SHOWN = 5000;
const TYPING_TOLD = 3000;
let after = Number(chat.dataset.after);
let source = null;
let looking = false;
let again = false;
let hide = 0;
let told = 0;

const state = () => standing.querySelector(".standing")?.dataset.state ?? "bot";

// New replies in their order, one look at a time. While a message is being sent its answer comes first.
async function look() {
  if (looking || isBusy()) {
    again = true;
    return;
  }
  looking = true;
  try {
    do {
      again = false;
      const response = await fetch(`/new?after=${after}`);
      if (response.status === 200) {
        show(await response.text());
        after = Number(response.headers.get("X-After"));
      }
      const line = await fetch("/standing");
      if (line.ok) standing.innerHTML = await line.text();
    } while (again && !isBusy());
  } catch {
    // The connection is away. The stream comes back by itself and looks again.
  } finally {
    looking = false;
  }
  listen();
}

function listen() {
  const wanted = state() !== "bot";
  if (wanted && !source) {
    source = new EventSource(`/live?after=${after}`);
    source.addEventListener("reply", () => { typing.textContent = ""; look(); });
    source.addEventListener("state", look);
    source.addEventListener("typing", (event) => {
      typing.textContent = `${event.data} ${standing.dataset.words} …`;
      clearTimeout(hide);
      hide = setTimeout(() => { typing.textContent = ""; }, TYPING_SHOWN);
    });
  } else if (!wanted && source) {
    source.close();
    source = null;
  }
}

document.addEventListener("answered", (event) => {
  if (again || event.detail !== "bot" || state() !== "bot") look();
});
box.addEventListener("input", () => {
  if (state() !== "person" || Date.now() - told < TYPING_TOLD) return;
  told = Date.now();
  fetch("/typing", { method: "POST" }).catch(() => {});
});
listen();
