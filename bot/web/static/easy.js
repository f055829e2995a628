// The easy page: one answer at a time, read aloud when the person wants it.
import { Player, browserVoices } from "./player.js";
import { Scan } from "./scan.js";
import { Talk } from "./talk.js";

const find = (name) => document.getElementById(name);
const now = find("now");
const dock = document.querySelector(".easy-dock");
const problem = find("problem");
const speaker = find("speaker");
const chosen = { ...dock.dataset };
const LISTEN = { playing: "Pause", paused: "Go on", quiet: "Listen" };
const SPEEDS = { 0.6: "Very slow", 0.8: "Slow", 1: "Normal", 1.25: "Fast" };
let busy = false;

const player = new Player({
  sentences: () => [...now.querySelectorAll(".s")],
  changed: (state) => { find("listen").textContent = LISTEN[state]; },
  failed: () => complain("We could not read this aloud. Please try again in a minute."),
  voice: chosen.voice,
  speed: Number(chosen.speed),
});

function complain(words) {
  problem.textContent = words;
  problem.hidden = !words;
  if (words) problem.scrollIntoView({ block: "nearest" });
}

function tell(words) {
  const line = document.createElement("span");
  line.textContent = words;
  speaker.replaceChildren(line);
}

// One after the other: the first may begin the conversation that the next belong to.
let kept = Promise.resolve();
function keep(values) {
  Object.assign(chosen, values);
  const body = new URLSearchParams(values);
  kept = kept.then(() => fetch("/easy/choices", { method: "POST", body, redirect: "manual" })).catch(() => {});
}

function show(html) {
  player.forget();
  now.innerHTML = html;
  document.querySelector(".steps")?.remove();
  now.querySelector("h2")?.focus({ preventScroll: true });
  window.scrollTo({ top: 0 });
  if (chosen.readAloud === "true") player.play(0);
  scan.start();
  watch();
}

async function ask(text, spoken = false) {
  if (busy || !text.trim()) return;
  busy = true;
  complain("");
  player.stop();
  tell("Looking for the answer.");
  now.setAttribute("aria-busy", "true");
  const body = new URLSearchParams({ text, spoken, client_id: crypto.randomUUID?.() ?? String(Math.random()).slice(2) });
  await kept;
  try {
    const response = await fetch("/easy", { method: "POST", body, headers: { "X-Pieces": "1" } });
    const words = await response.text();
    if (response.ok) show(words);
    else complain(response.headers.get("content-type")?.includes("json") ? JSON.parse(words).detail : words);
    if (response.ok) find("text").value = "";
  } catch {
    complain(document.querySelector('#not-heard [data-why="lost"]').textContent);
  } finally {
    busy = false;
    now.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.ask")) return;
  event.preventDefault();
  ask(event.submitter?.name === "text" ? event.submitter.value : find("text").value);
});
find("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  find("write").requestSubmit();
});

find("listening").hidden = false;
find("listen").addEventListener("click", () => player.listen());
find("again").addEventListener("click", () => player.again());
find("next").addEventListener("click", () => {
  if (player.next()) return;
  const choice = now.querySelector(".choices button");
  (choice ?? find("text")).focus();
});
find("slower").addEventListener("click", () => {
  const speed = player.slower();
  keep({ speed });
  const box = document.querySelector(`#choices [name="speed"][value="${speed === 1 ? "1.0" : speed}"]`);
  if (box) box.checked = true;
  tell(`Speed: ${SPEEDS[speed]}`);
});

// What was heard is read back by the server's voice; the words are not kept there.
const back = new Audio();
async function readBack(text) {
  try {
    const own = chosen.voice.startsWith("browser:") ? "" : chosen.voice;
    const body = JSON.stringify({ text, voice: own, speed: Number(chosen.speed) });
    const response = await fetch("/easy/speech", { method: "POST", body, headers: { "Content-Type": "application/json" } });
    if (!response.ok) return;
    back.src = URL.createObjectURL(await response.blob());
    back.onended = () => URL.revokeObjectURL(back.src);
    await back.play();
  } catch {
    // the words stand on the screen all the same
  }
}

const talk = new Talk({
  dialog: find("talk"),
  ask,
  readBack,
  quiet: () => { player.stop(); back.pause(); },
});
find("ask-by-voice").hidden = false;
find("ask-by-voice").addEventListener("click", () => { talk.open(); scan.start(); });
find("talk").addEventListener("close", () => scan.start());

// Choices count at once and are kept with the conversation.
const choices = find("choices");
choices.addEventListener("change", () => {
  const values = Object.fromEntries(new FormData(choices));
  player.voice = values.voice;
  player.speed = Number(values.speed);
  document.body.className = document.body.className.replace(/size-\w+/, `size-${values.size}`);
  keep(values);
  chosen.readAloud = values.read_aloud;
  chosen.scanSeconds = values.scan_seconds;
  scan.start(Number(values.scan_seconds));
});
choices.addEventListener("submit", (event) => {
  event.preventDefault();
  find("choose").open = false;
  document.querySelector("#choose summary").focus();
});

function offerBrowserVoices() {
  const holder = find("browser-voices");
  const voices = browserVoices();
  holder.hidden = voices.length === 0;
  holder.replaceChildren(...voices.map((voice) => {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { type: "radio", name: "voice", value: `browser:${voice.name}` });
    input.checked = input.value === chosen.voice;
    label.append(input, ` Voice of this device: ${voice.name}`);
    return label;
  }));
}
if (window.speechSynthesis) {
  offerBrowserVoices();
  window.speechSynthesis.addEventListener?.("voiceschanged", offerBrowserVoices);
}

// While a person has the conversation, look for what they wrote.
let watching;
function watch() {
  clearInterval(watching);
  const turn = now.querySelector(".turn");
  if (!["waiting", "person"].includes(turn?.dataset.state)) return;
  watching = setInterval(async () => {
    if (busy || document.hidden || find("talk").open) return;
    try {
      const seen = now.querySelector(".turn").dataset.seen;
      const response = await fetch(`/easy/new?${new URLSearchParams({ seen })}`);
      if (response.status !== 200) return;
      show(await response.text());
      tell("There is a new answer.");
    } catch {
      // the next look may reach it
    }
  }, 4000);
}

const scan = new Scan({
  root: () => (find("talk").open ? find("talk") : document),
  seconds: Number(chosen.scanSeconds),
  speak: null,
});
scan.start();
watch();
if (window.location.hash === "#again") player.play(0);
else if (chosen.readAloud === "true" && performance.getEntriesByType("navigation")[0]?.type === "navigate") player.play(0);
