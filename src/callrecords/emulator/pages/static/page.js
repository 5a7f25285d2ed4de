"use strict";
// Everything here is a text to the page: nothing that comes from a record or a request becomes HTML.

const status = document.getElementById("status");

/** Say what happened, to the eye and to a screen reader. */
function say(text) {
  status.textContent = text;
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(button.getAttribute("aria-label").replace(/^Copy/, "Copied"));
  } catch {
    say("The browser did not let the page copy: select the text and copy it.");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy]");
  if (button) copy(button);
});
