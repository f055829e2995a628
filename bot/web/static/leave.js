// "Leave this page": the link, or Escape three times within two seconds. The page does not stay in the way back.
const link = document.getElementById("leave");
let presses = [];

function leave(event) {
  event?.preventDefault();
  document.body.hidden = true;
  window.location.replace(link.href);
}

link.addEventListener("click", leave);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  presses = [...presses.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
  if (presses.length >= 3) leave();
});
