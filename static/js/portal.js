// Everything works without this file; it only takes away small worries.
"use strict";

// A form that is on its way says so, and a second click does not send it twice.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button || event.target.method !== "post") return;
  if (button.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
  button.setAttribute("aria-busy", "true");
});
// Coming back with the back button shows the page as it was left: ready, not busy.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("button[aria-busy=true]")) button.removeAttribute("aria-busy");
});
document.addEventListener("htmx:afterRequest", (event) => {
  for (const button of event.target.querySelectorAll("button[aria-busy=true]")) button.removeAttribute("aria-busy");
});

// A sheet that the focus has left would lie over what has the focus now.
document.addEventListener("focusin", (event) => {
  for (const sheet of document.querySelectorAll(".sheet:popover-open")) {
    if (!sheet.contains(event.target) && event.target.getAttribute("popovertarget") !== sheet.id) sheet.hidePopover();
  }
});

// A text with a limit shows how much is left, in words the server wrote: data-counter="{n} of {max} characters".
const count = (field) => {
  let line = document.getElementById(field.id + "_counter");
  if (!line) {
    line = document.createElement("p");
    line.className = "counter";
    line.id = field.id + "_counter";
    field.after(line);
  }
  const limit = Number(field.maxLength > 0 ? field.maxLength : field.dataset.limit);
  line.textContent = field.dataset.counter.replace("{n}", field.value.length).replace("{max}", limit);
  line.classList.toggle("over-limit", field.value.length > limit);
};
document.addEventListener("input", (event) => { if (event.target.dataset.counter) count(event.target); });
for (const field of document.querySelectorAll("[data-counter]")) count(field);

// Enter in a field that has a button of its own presses that button, not the form's: data-enter="id of the button".
document.addEventListener("keydown", (event) => {
  const button = event.key === "Enter" && !event.isComposing && document.getElementById(event.target.dataset.enter);
  if (!button) return;
  event.preventDefault();
  button.click();
});
