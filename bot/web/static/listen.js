// "Listen" on each answer of the ordinary chat. Nothing speaks before it is pressed.
const audio = new Audio();
let playing = null;

function quiet() {
  audio.pause();
  if (playing) playing.textContent = "Listen";
  playing = null;
}

audio.addEventListener("ended", quiet);
audio.addEventListener("error", () => {
  if (playing) playing.textContent = "Could not read it. Try again";
  playing = null;
});

function offer(holder) {
  if (holder.querySelector("button")) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn quiet", textContent: "Listen" });
  button.addEventListener("click", () => {
    const mine = playing === button;
    quiet();
    if (mine) return;
    playing = button;
    button.textContent = "Stop listening";
    audio.src = holder.dataset.listen;
    audio.play().catch(() => {});
  });
  holder.append(button);
}

const chat = document.getElementById("chat");
const all = () => chat.querySelectorAll("[data-listen]").forEach(offer);
all();
new MutationObserver(all).observe(chat, { childList: true });
