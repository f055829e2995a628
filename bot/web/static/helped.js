// A face is pressed without leaving the page. Without scripts the same form reloads it.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".faces form")) return;
  event.preventDefault();
  const body = new URLSearchParams({ reply: form.elements.reply.value, face: event.submitter.value });
  const says = document.createElement("p");
  says.className = "pressed";
  says.tabIndex = -1;
  try {
    const response = await fetch("/helped", { method: "POST", body, headers: { "X-Pieces": "1" } });
    if (!response.ok) throw new Error(response.status);
    says.textContent = await response.text();
    form.replaceWith(says);
  } catch {
    form.parentElement.querySelector(".pressed")?.remove();
    says.textContent = "We could not keep that. Check your connection and press again.";
    form.after(says);
  }
  says.focus();
});
