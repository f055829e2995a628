// With scripts the desk follows what happens, and answers in place. Each piece comes from the server as the page
// without scripts shows it; this file only says when to ask for it.
import { keys } from "./desk-keys.js";
import { writing } from "./desk-writing.js";

const list = document.getElementById("list");
const opened = document.getElementById("case");
const news = document.getElementById("news");

async function piece(address) {
  const response = await fetch(address, { headers: { Accept: "text/html", "X-Pieces": "1" } });
  if (response.redirected || !response.ok) return null;
  const holder = document.createElement("template");
  holder.innerHTML = await response.text();
  return holder.content;
}

// Says it once; the same words twice are spoken twice, as the region is emptied between.
function say(words) {
  news.textContent = "";
  requestAnimationFrame(() => { news.textContent = words; });
}

const told = (part) => part.textContent + [...part.querySelectorAll("a")].map((link) => link.getAttribute("href"));

// Puts the fresh part in place of the old one, unless nothing changed; who was on a link stays on it.
function renew(old, fresh) {
  if (!old || !fresh || told(old) === told(fresh)) return false;
  const held = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  old.replaceChildren(...fresh.childNodes);
  if (held) old.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
  return true;
}

async function renewList() {
  const query = new URLSearchParams(location.search);
  if (opened) query.set("case", opened.dataset.case);
  const fresh = await piece(`/staff/list?${query}`);
  if (!fresh) return;
  const before = new Set([...list.querySelectorAll(".item a")].map((link) => link.pathname));
  renew(list.querySelector('[data-part="views"]'), fresh.querySelector('[data-part="views"]'));
  if (!renew(list.querySelector('[data-part="cases"]'), fresh.querySelector('[data-part="cases"]'))) return;
  const came = [...list.querySelectorAll(".item a")].filter((link) => !before.has(link.pathname));
  if (came.length) say(came.length === 1 ? `New case: ${came[0].textContent}` : `${came.length} new cases`);
}

async function renewCase() {
  const fresh = await piece(`/staff/cases/${opened.dataset.case}/talk${location.search}`);
  if (!fresh) return;
  const holder = document.querySelector("#head .holder");
  const held = holder.textContent;
  renew(document.getElementById("head"), fresh.getElementById("head"));
  const now = document.querySelector("#head .holder").textContent;
  if (held !== now) { await renewDoing(); say(now); }
  const bubbles = document.getElementById("bubbles");
  const last = Number(bubbles.lastElementChild?.dataset.number || 0);
  const scroll = document.getElementById("scroll");
  const near = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 200;
  const came = [...fresh.querySelectorAll("#bubbles > li")].filter((bubble) => Number(bubble.dataset.number) > last);
  if (came.some((bubble) => bubble.classList.contains("family"))) document.getElementById("typing").textContent = "";
  if (came.length) document.getElementById("latest")?.removeAttribute("id");
  bubbles.append(...came);
  if (came.length && near) scroll.scrollTop = scroll.scrollHeight;
}

// Another holder, another thing to do: the reply box and the side come anew. A note that is being written stays.
async function renewDoing() {
  const response = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
  if (response.redirected || !response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const noting = document.getElementById("note")?.value;
  const old = ["foot", noting ? "" : "side"].map((id) => document.getElementById(id)).filter(Boolean);
  const lost = old.some((part) => part.contains(document.activeElement));
  for (const part of old) part.replaceChildren(...page.getElementById(part.id).childNodes);
  writing(document.getElementById("reply"));
  if (lost) document.getElementById("main").focus();
}

// Who reads the latest words goes on reading them when the reply box grows.
function keepLatest(scroll) {
  let atEnd = true;
  const look = () => { atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60; };
  scroll.addEventListener("scroll", look);
  new ResizeObserver(() => { if (atEnd) scroll.scrollTop = scroll.scrollHeight; }).observe(scroll);
}

// Several signals at once are one look; a look that is under way is followed by one more.
function gathered(look) {
  let under = false;
  let again = false;
  return async () => {
    if (under) { again = true; return; }
    under = true;
    do { again = false; await look().catch(() => {}); } while (again);
    under = false;
  };
}

function follow(address, look, typing) {
  const events = new EventSource(address);
  const run = gathered(look);
  events.addEventListener("changed", run);
  events.addEventListener("typing", () => typing?.());
  events.addEventListener("signed-out", () => { events.close(); say("You are signed out."); location.assign("/staff/sign-in"); });
  addEventListener("pagehide", () => events.close());
}

let quiet;
function familyWrites() {
  const line = document.getElementById("typing");
  line.textContent = "The family is writing…";
  clearTimeout(quiet);
  quiet = setTimeout(() => { line.textContent = ""; }, 5000);
}

document.body.classList.add("scripted");
if (opened) {
  follow(opened.dataset.events, renewCase, familyWrites);
  keepLatest(document.getElementById("scroll"));
  const problem = document.getElementById("problem") || document.getElementById("revealed");
  if (problem) problem.focus();
  else if (location.hash !== "#reply" && location.hash !== "#preview") document.getElementById("scroll").scrollTop = document.getElementById("scroll").scrollHeight;
}
if (list) follow("/staff/events", renewList);
writing(document.getElementById("reply"));
if (!document.body.classList.contains("nokeys")) keys();
