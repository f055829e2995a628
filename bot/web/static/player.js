// Reads sentences aloud, one after the other, and lights the sentence and the word that is being said.
// Times come from the server; a browser's own voice tells its words itself.
const SLOWER = [1.25, 1, 0.8, 0.6];
const BROWSER = "browser:";

export class Player {
  // `sentences` gives the elements to read now; `changed` is told "playing", "paused" or "quiet".
  constructor({ sentences, changed, failed, voice = "", speed = 1 }) {
    Object.assign(this, { sentences, changed, failed, voice, speed });
    this.at = -1;
    this.state = "quiet";
    this.turn = 0;
    this.audio = new Audio();
    this.audio.addEventListener("ended", () => this.#ended());
    this.audio.addEventListener("error", () => this.audio.getAttribute("src") && this.#fail());
  }

  #become(state) {
    this.state = state;
    this.changed(state);
  }

  address(element, kind) {
    const address = new URL(element.dataset[kind], window.location);
    address.searchParams.set("speed", this.speed);
    if (this.voice && !this.voice.startsWith(BROWSER)) address.searchParams.set("voice", this.voice);
    return address;
  }

  light(index) {
    const all = this.sentences();
    all.forEach((one) => {
      one.classList.remove("on");
      one.removeAttribute("aria-current");
    });
    this.word(null);
    this.at = Math.min(Math.max(index, -1), all.length - 1);
    const lit = all[this.at];
    if (!lit) return null;
    lit.classList.add("on");
    lit.setAttribute("aria-current", "true");
    lit.scrollIntoView({ block: "nearest" });
    return lit;
  }

  word(lit, at = 0, length = 0) {
    if (!window.CSS?.highlights) return;
    CSS.highlights.delete("word");
    const range = lit && letters(lit.querySelector("p"), at, length);
    if (range) CSS.highlights.set("word", new Highlight(range));
  }

  async play(index) {
    const turn = ++this.turn;
    this.#silence();
    const lit = this.light(index);
    if (!lit) return this.#become("quiet");
    this.#become("playing");
    const own = this.voice.startsWith(BROWSER) && browserVoice(this.voice.slice(BROWSER.length));
    if (own) return this.#speak(lit, own, turn);
    this.audio.src = this.address(lit, "sound");
    this.#follow(lit, turn);
    const next = this.sentences()[this.at + 1];
    try {
      await this.audio.play();
      if (next) fetch(this.address(next, "times")).catch(() => {});
    } catch (error) {
      if (turn === this.turn && error.name === "NotAllowedError") this.stop();
    }
  }

  listen() {
    if (this.state === "playing") return this.pause();
    if (this.state === "paused") return this.goOn();
    return this.play(this.at >= 0 && this.at < this.sentences().length - 1 ? this.at : 0);
  }

  pause() {
    this.audio.pause();
    window.speechSynthesis?.pause();
    this.#become("paused");
  }

  goOn() {
    if (window.speechSynthesis?.paused) window.speechSynthesis.resume();
    else this.audio.play().catch(() => this.#fail());
    this.#become("playing");
  }

  again() {
    return this.play(Math.max(0, this.at));
  }

  next() {
    const last = this.at >= this.sentences().length - 1;
    if (last) this.stop();
    else if (this.state === "playing") this.play(this.at + 1);
    else {
      this.stop();
      this.light(this.at + 1);
    }
    return !last;
  }

  // The next slower speed; after the slowest, the fastest.
  slower() {
    this.speed = SLOWER[(SLOWER.findIndex((speed) => speed <= this.speed) + 1) % SLOWER.length];
    if (this.state === "playing") this.again();
    return this.speed;
  }

  stop() {
    this.turn += 1;
    this.#silence();
    this.word(null);
    this.#become("quiet");
  }

  forget() {
    this.stop();
    this.at = -1;
  }

  #silence() {
    this.audio.pause();
    this.audio.removeAttribute("src");
    window.speechSynthesis?.cancel();
  }

  #ended() {
    this.word(null);
    if (this.at < this.sentences().length - 1) this.play(this.at + 1);
    else this.#become("quiet");
  }

  #fail() {
    this.stop();
    this.failed();
  }

  async #follow(lit, turn) {
    let words;
    try {
      words = (await (await fetch(this.address(lit, "times"))).json()).sentences[0].words;
    } catch {
      return; // the sentence is lit all the same
    }
    let shown = null;
    const look = () => {
      if (turn !== this.turn) return;
      const now = this.audio.currentTime * 1000;
      const word = words.findLast((one) => one.start <= now);
      if (word !== shown && word) this.word(lit, word.at, word.length);
      shown = word;
      requestAnimationFrame(look);
    };
    look();
  }

  #speak(lit, own, turn) {
    const said = new SpeechSynthesisUtterance(lit.querySelector("p").textContent);
    said.voice = own;
    said.rate = this.speed;
    said.onboundary = (event) => turn === this.turn && this.word(lit, event.charIndex, event.charLength || 1);
    said.onend = () => turn === this.turn && this.#ended();
    said.onerror = () => turn === this.turn && this.#fail();
    window.speechSynthesis.speak(said);
  }
}

export function browserVoices() {
  return (window.speechSynthesis?.getVoices() ?? []).filter((voice) => voice.lang.startsWith("en") && voice.localService);
}

function browserVoice(name) {
  return browserVoices().find((voice) => voice.name === name);
}

function letters(holder, at, length) {
  const walker = document.createTreeWalker(holder, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let passed = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const size = node.textContent.length;
    if (!begun && at < passed + size) {
      range.setStart(node, at - passed);
      begun = true;
    }
    if (begun && at + length <= passed + size) {
      range.setEnd(node, at + length - passed);
      return range;
    }
    passed += size;
  }
  return null;
}
