// Minutes save themselves while one writes, and say who holds the pen. Without this file the Save buttons do the same.
"use strict";

const AFTER = 1200; // ms without a key before a text is saved
const EVERY = 30000; // ms between two signs that the pen is in use

class Text {
  constructor(form) {
    this.form = form;
    this.said = form.querySelector("[data-said]");
    this.saved = form.elements.text.defaultValue; // what was typed before this file came is not saved yet
    this.sending = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("submit", (event) => {
      if (this.isOut) return; // an ordinary form leads to signing in, and back with the text
      event.preventDefault();
      this.save();
    });
    this.changed();
  }

  get text() { return this.form.elements.text.value; }
  get isChanged() { return this.text !== this.saved; }

  changed() {
    if (!this.isChanged) return;
    this.say(this.form.dataset.waits);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), AFTER);
  }

  say(words, link) {
    this.said.textContent = words;
    if (!link) return;
    const way = document.createElement("a");
    way.href = this.form.action;
    way.textContent = link;
    this.said.append(" ", way);
  }

  async save(last = false) {
    clearTimeout(this.timer);
    if (this.sending) { this.again = true; return; }
    this.sending = true;
    this.again = false;
    const text = this.text;
    try {
      const answer = await fetch(this.form.action, {
        method: "POST", body: new FormData(this.form), headers: { Accept: "application/json" }, redirect: "manual", keepalive: last,
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) { this.isOut = true; this.say(this.form.dataset.out); return; }
      const told = await answer.json();
      if (told.version !== undefined) this.form.elements.version.value = told.version;
      this.form.elements.aside.value = told.aside || "";
      if (told.saved || told.kept) this.saved = text;
      this.say(told.said, told.kept ? this.form.dataset.join : "");
    } catch {
      this.say(this.form.dataset.lost);
      this.timer = setTimeout(() => this.save(), 10 * AFTER);
    } finally {
      this.sending = false;
      if (this.again) this.save();
    }
  }
}

const texts = [...document.querySelectorAll("form[data-autosave]")].map((form) => new Text(form));
// Whoever leaves the page takes nothing unsaved along: it is saved on the way, and the browser asks when that has not gone yet.
window.addEventListener("beforeunload", (event) => {
  if (texts.some((text) => text.sending || (text.isChanged && !text.isOut))) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const text of texts) if (text.isChanged && !text.isOut) text.save(true);
});

const beat = document.querySelector("[data-beat]");
if (beat) {
  const alert = beat.querySelector("[role=alert]");
  setInterval(async () => {
    try {
      const answer = await fetch(beat.dataset.beat, { method: "POST", body: new FormData(beat.querySelector("form")), redirect: "manual" });
      if (!answer.ok) return;
      const told = await answer.json();
      alert.hidden = told.mine;
      alert.querySelector("p").textContent = told.said;
    } catch { /* no contact: the next save says so */ }
  }, EVERY);
}
