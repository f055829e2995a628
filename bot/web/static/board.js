// The picture board with scripts: "again" and "stop" act at once; one switch; words read aloud while scanning.
import { Scan } from "./scan.js";

const board = document.getElementById("board");
const { readAloud, scanSeconds, speed } = board.dataset;
const audio = new Audio();

function say(thing) {
  if (readAloud !== "true" || !thing.dataset.say) return;
  audio.src = `${thing.dataset.say}?${new URLSearchParams({ speed })}`;
  audio.play().catch(() => {}); // the words stand under the picture
}

board.addEventListener("click", (event) => {
  const cell = event.target.closest("[data-does]");
  if (!cell?.dataset.does) return;
  event.preventDefault();
  audio.pause();
  window.location.href = cell.dataset.does === "again" ? "/easy#again" : "/easy";
});

new Scan({ root: () => document, seconds: Number(scanSeconds), speak: say }).start();
