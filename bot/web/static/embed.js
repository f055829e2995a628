// Ask SEND on another site: one script, one button, the chat in a frame. Nothing is asked of Ask SEND before the
// button is pressed. The button's look is its own (a shadow root), so that neither page changes the other's.
//   <script src="https://ask-send.example/embed.js" defer></script>
(() => {
  const home = new URL(document.currentScript.src).origin;
  const LOOK = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    button, a { font: 600 1.0625rem/1.3 Lexend, Verdana, system-ui, sans-serif; min-height: 48px; padding: .45em 1.1em; border-radius: 999px; border: 2px solid #0f5e63; background: #fff; color: #0f5e63; cursor: pointer; display: inline-flex; align-items: center; text-decoration: none; }
    .open { position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; background: #0f5e63; color: #fff; box-shadow: 0 4px 16px rgb(0 0 0 / .25); }
    :focus-visible { outline: 4px solid #ffc93c; outline-offset: 2px; box-shadow: 0 0 0 2px #1f2a37; }
    dialog { position: fixed; inset: auto 16px 16px auto; margin: 0; padding: 0; z-index: 2147483000; width: min(26rem, calc(100vw - 32px)); height: min(44rem, calc(100vh - 32px)); max-width: none; max-height: none; border: 2px solid #0f5e63; border-radius: 14px; background: #faf8f3; overflow: hidden; }
    dialog[open] { display: flex; flex-direction: column; }
    .bar { display: flex; gap: 8px; justify-content: space-between; padding: 8px 12px 0; background: #fff; flex-wrap: wrap; }
    iframe { flex: 1; border: 0; width: 100%; min-height: 0; }
    @media (max-width: 520px), (max-height: 520px) { dialog { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; } }
    [hidden] { display: none !important; }`;

  function make(tag, words, attributes = {}) {
    const made = document.createElement(tag);
    made.textContent = words;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  function start() {
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "open" });
    const look = new CSSStyleSheet();
    look.replaceSync(LOOK);
    root.adoptedStyleSheets = [look];
    const open = make("button", "Ask SEND", { class: "open", type: "button", "aria-haspopup": "dialog" });
    const panel = make("dialog", "", { "aria-label": "Ask SEND" });
    const bar = make("div", "", { class: "bar" });
    const apart = make("a", "Open in its own window", { href: `${home}/`, target: "_blank", rel: "noopener" });
    const close = make("button", "Close", { type: "button" });
    bar.append(apart, close);
    panel.append(bar);
    root.append(open, panel);
    document.body.append(host);
    let frame = null;

    open.addEventListener("click", () => {
      if (!frame) {
        frame = make("iframe", "", { src: `${home}/`, title: "Ask SEND: your chat", allow: "microphone; autoplay" });
        panel.append(frame);
      }
      panel.show();
      open.hidden = true;
      close.focus();
    });
    close.addEventListener("click", () => panel.close());
    panel.addEventListener("keydown", (event) => event.key === "Escape" && panel.close());
    panel.addEventListener("close", () => {
      open.hidden = false;
      open.focus();
    });
    // "Leave this page" in the frame leaves the whole page: a frame may not do that by itself after a key was pressed.
    window.addEventListener("message", (event) => {
      if (!frame || event.source !== frame.contentWindow || event.origin !== home) return;
      if (event.data?.askSend !== "leave" || !String(event.data.to).startsWith("https://")) return;
      document.body.hidden = true;
      window.location.replace(event.data.to);
    });
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
