/* The button that copies a secret shown once: it needs a script, and is seen only where one runs. */
"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select(); // where the clipboard is closed to scripts, the reader's own keys copy it
    if (!navigator.clipboard) return;
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
  });
}
