// "Leave this page": the link, or Escape three times within two seconds. The page does not stay in the way back.
// In a frame on another site the whole page is left (embed.js hears it), and links open beside the chat.
const link = document.getElementById("leave");
const framed = window.top !== window;
let presses = [];

function leave(event) {
  event?.preventDefault();
  document.body.hidden = true;
  if (framed) window.parent.postMessage({ askSend: "leave", to: link.href }, "*");
  else window.location.replace(link.href);
}

link.addEventListener("click", leave);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  presses = [...presses.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
  if (presses.length >= 3) leave();
});

if (framed) {
  document.addEventListener("click", (event) => {
    const away = event.target.closest("a[href]");
    if (away && away.origin !== window.location.origin) away.target = "_blank";
  });
}
