// "Hear it" in the preview: the draft as the family will hear it. The sound is in this page alone, and let go at the end.
const TYPES = { ogg: 'audio/ogg; codecs="opus"', wav: "audio/wav" };

export function hearing(preview, post) {
  const audio = new Audio();
  const format = audio.canPlayType(TYPES.ogg) ? "ogg" : "wav";
  let turn = 0;
  const button = () => preview.querySelector("#hear");
  const say = (words) => { if (button()) button().textContent = words; };

  function hush(words = "Hear it") {
    turn += 1;
    audio.pause();
    if (audio.src) URL.revokeObjectURL(audio.src);
    audio.removeAttribute("src");
    preview.removeAttribute("data-heard");
    say(words);
  }
  audio.addEventListener("ended", () => hush());
  audio.addEventListener("error", () => audio.getAttribute("src") && hush("Could not read it. Try again"));

  async function hear() {
    if (preview.dataset.heard) { hush(); return; }
    const mine = ++turn;
    preview.dataset.heard = "true";
    say("Stop");
    try {
      const response = await post(`speech?format=${format}`);
      if (!response.ok || response.redirected) throw new Error("no sound");
      const sound = await response.blob();
      if (mine !== turn) return;
      audio.src = URL.createObjectURL(sound);
      await audio.play();
    } catch {
      if (mine === turn) hush("Could not read it. Try again");
    }
  }
  return { hear, hush };
}
