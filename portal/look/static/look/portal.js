"use strict";
// A form is sent once: a second press of its button does nothing until the page has an answer.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  window.addEventListener("pageshow", () => { delete form.dataset.sent; }, { once: true });
});
// What was being typed when the session ended goes back into the fields it came from.
document.addEventListener("DOMContentLoaded", () => {
  const kept = document.querySelector("[data-kept]");
  if (!kept || kept.dataset.kept.split("?")[0] !== location.pathname) return;
  for (const text of kept.querySelectorAll("textarea")) {
    const field = document.querySelector(`main form:not([data-put-away]) textarea[name="${CSS.escape(text.dataset.of)}"], main form input[type=text][name="${CSS.escape(text.dataset.of)}"]`);
    if (field && !field.value) field.value = text.value;
  }
});
