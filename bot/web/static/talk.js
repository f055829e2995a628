// Ask by voice: hold or tap to talk. The sound goes to this server only. What was heard is shown and read back, and
// asked only after "Yes, ask that".
const LONGEST = 58000;
const HOLD = 600;

export class Talk {
  constructor({ dialog, ask, readBack, quiet }) {
    Object.assign(this, { dialog, ask, readBack, quiet });
    const find = (name) => document.getElementById(name);
    this.words = find("talk-words");
    this.first = this.words.textContent;
    this.record = find("talk-record");
    this.yes = find("talk-yes");
    this.again = find("talk-again");
    this.record.addEventListener("pointerdown", (event) => this.#down(event));
    this.record.addEventListener("pointerup", () => this.#up());
    this.record.addEventListener("click", (event) => event.detail === 0 && this.#toggle());
    this.again.addEventListener("click", () => this.ready());
    this.yes.addEventListener("click", () => this.#agree());
    find("talk-close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.#leave());
  }

  open() {
    this.quiet();
    fetch("/easy/listening").catch(() => {});
    this.ready();
    this.dialog.showModal();
    this.record.focus();
  }

  ready() {
    this.heard = "";
    this.show(this.first);
    this.#buttons({ record: true });
    if (this.dialog.open) this.record.focus();
  }

  show(words, heard = false) {
    this.words.textContent = words;
    this.words.classList.toggle("heard", heard);
  }

  problem(why) {
    this.show(document.querySelector(`#not-heard [data-why="${why}"]`)?.textContent ?? why);
    this.#buttons({ again: true });
    requestAnimationFrame(() => this.again.focus()); // after the press that led here has taken its focus
  }

  #buttons({ record = false, yes = false, again = false }) {
    this.record.hidden = !record;
    this.yes.hidden = !yes;
    this.again.hidden = !again;
  }

  #down(event) {
    this.pressedAt = event.timeStamp;
    this.wasOn = Boolean(this.recorder);
    if (!this.wasOn) this.#begin();
  }

  #up() {
    const held = performance.now() - this.pressedAt > HOLD;
    if (this.wasOn || held) this.#end();
  }

  #toggle() {
    if (this.recorder) this.#end();
    else this.#begin();
  }

  async #begin() {
    if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return this.problem("no_microphone");
    this.recorder = "starting";
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    } catch (error) {
      this.recorder = null;
      return this.problem(error.name === "NotFoundError" ? "no_microphone" : "no_permission");
    }
    if (this.recorder === "ended") return this.#stopped();
    const pieces = [];
    this.recorder = new MediaRecorder(this.stream);
    this.recorder.ondataavailable = (event) => pieces.push(event.data);
    this.recorder.onstop = () => this.#stopped(new Blob(pieces, { type: pieces[0]?.type }));
    this.recorder.start();
    this.late = setTimeout(() => this.#end(), LONGEST);
    this.record.textContent = "Stop";
    this.record.setAttribute("aria-pressed", "true");
    this.show("I am listening. Take your time.");
  }

  #end() {
    if (this.recorder === "starting") this.recorder = "ended";
    else this.recorder?.stop?.();
  }

  #stopped(sound) {
    clearTimeout(this.late);
    this.stream?.getTracks().forEach((track) => track.stop());
    Object.assign(this, { recorder: null, stream: null });
    this.record.textContent = "Talk";
    this.record.removeAttribute("aria-pressed");
    if (!this.dialog.open) return undefined;
    return sound?.size ? this.hear(sound) : this.problem("silence");
  }

  async hear(sound) {
    this.show("I am thinking about what you said.");
    this.#buttons({});
    const body = new FormData();
    body.append("audio", sound, "question");
    try {
      const response = await fetch("/easy/voice", { method: "POST", body });
      const told = await response.json();
      if (!this.dialog.open) return;
      if (!response.ok) return this.problem(told.detail);
      this.heard = told.heard;
      this.show(`You said: ${told.heard}`, true);
      this.#buttons({ yes: true, again: true });
      this.yes.focus();
      this.readBack(`You said: ${told.heard}`);
    } catch {
      this.problem("lost");
    }
  }

  #agree() {
    const words = this.heard;
    this.dialog.close();
    this.ask(words, true);
  }

  #leave() {
    this.quiet();
    this.#end();
    this.stream?.getTracks().forEach((track) => track.stop());
  }
}
