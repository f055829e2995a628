// One switch: groups are lit in turn, then the things in the chosen group. Space, Enter or a press beside the buttons
// chooses. After three rounds it waits until the switch is pressed, so nobody is rushed.
const ROUNDS = 3;

export class Scan {
  constructor({ root, seconds, speak }) {
    Object.assign(this, { root, seconds, speak });
    this.listen = this.listen.bind(this);
  }

  start(seconds = this.seconds) {
    this.stop();
    this.seconds = seconds;
    if (!seconds) return;
    document.addEventListener("keydown", this.listen, true);
    document.addEventListener("click", this.listen, true);
    this.groups();
  }

  stop() {
    clearInterval(this.timer);
    this.unlight();
    document.removeEventListener("keydown", this.listen, true);
    document.removeEventListener("click", this.listen, true);
  }

  groups() {
    const found = [...this.root().querySelectorAll("[data-scan]")].filter((group) => seen(group) && parts(group).length);
    this.inGroup = null;
    this.round(found.length > 1 ? found : parts(found[0] ?? this.root()), () => this.wait());
    if (found.length <= 1) this.inGroup = found[0] ?? this.root();
  }

  round(things, after) {
    clearInterval(this.timer);
    Object.assign(this, { things, at: -1, left: things.length * ROUNDS });
    const step = () => {
      if (this.left-- <= 0) return after();
      this.at = (this.at + 1) % this.things.length;
      this.light(this.things[this.at]);
    };
    step();
    this.timer = setInterval(step, this.seconds * 1000);
  }

  wait() {
    clearInterval(this.timer);
    this.unlight();
    this.things = [];
  }

  light(thing) {
    this.unlight();
    thing.classList.add("scanned");
    thing.scrollIntoView({ block: "nearest" });
    if (thing.matches("a, button, summary, textarea, input")) {
      thing.focus({ preventScroll: true });
      this.speak?.(thing);
    }
  }

  unlight() {
    document.querySelectorAll(".scanned").forEach((one) => one.classList.remove("scanned"));
  }

  listen(event) {
    const key = event.type === "keydown" && (event.key === " " || event.key === "Enter") && !event.repeat;
    const beside = event.type === "click" && event.detail > 0 && !event.target.closest("a, button, summary, input, label, textarea");
    if (!key && !beside) return;
    if (key && event.target.matches("textarea")) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose();
  }

  choose() {
    const lit = this.things[this.at];
    if (!lit || !lit.isConnected) return this.groups();
    if (lit.matches("a, button, summary")) {
      lit.click();
      if (lit.isConnected) this.groups();
      return;
    }
    const inside = parts(lit);
    this.inGroup = lit;
    if (inside.length === 1) {
      inside[0].click();
      return this.groups();
    }
    this.round(inside, () => this.groups());
  }
}

function seen(element) {
  return element.getClientRects().length > 0 && !element.closest("[hidden]");
}

function parts(group) {
  return [...group.querySelectorAll("a, button, summary")].filter((part) => seen(part) && !part.disabled);
}
