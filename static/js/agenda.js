// An item of an agenda is dragged by its grip, or moved with the arrow keys on it. Without this file there are the arrows
// and "To place"; what is saved goes through that same form.
"use strict";
{
  let moving = null; // the row that is on its way, and where it came from
  let saved = ""; // the grip that has the focus again when the agenda has been swapped
  let isPlacing = false; // a row that is put elsewhere loses the focus for a moment

  const EDGE = 60, STEP = 24; // pixels: near the edge of the window it rolls on, so far each time
  const rows = (row) => [...row.parentElement.children];
  const place = (row) => rows(row).indexOf(row) + 1;
  const showGrips = () => { for (const grip of document.querySelectorAll(".grip[hidden]")) grip.hidden = false; };

  const say = (row) => {
    const line = document.getElementById("agenda-said");
    const words = { title: row.dataset.title, n: place(row), of: rows(row).length };
    line.textContent = line.dataset.moved.replace(/\{(\w+)\}/g, (_whole, name) => words[name]);
  };
  const begin = (row) => { moving = { row, from: place(row) }; row.classList.add("moving"); };
  const put = (row, at) => {
    isPlacing = true;
    const others = rows(row).filter((one) => one !== row);
    const had = row.contains(document.activeElement) ? document.activeElement : null;
    row.parentElement.insertBefore(row, others[at - 1] || null);
    if (had) had.focus();
    isPlacing = false;
  };
  const leave = (isKept) => {
    const { row, from } = moving;
    moving = null;
    row.classList.remove("moving");
    const form = row.querySelector("form[data-place]");
    if (!isKept) { put(row, from); say(row); }
    if (!isKept || place(row) === from) return;
    saved = row.contains(document.activeElement) ? document.activeElement.id : "";
    form.elements.place.value = place(row);
    form.requestSubmit();
  };

  document.addEventListener("pointerdown", (event) => {
    const grip = event.button === 0 && event.target.closest(".grip");
    if (!grip || moving) return;
    event.preventDefault();
    grip.focus();
    begin(grip.closest("li[data-title]"));
    moving.byPointer = true;
  });
  document.addEventListener("pointermove", (event) => {
    if (!moving?.byPointer) return;
    if (event.clientY < EDGE) window.scrollBy(0, -STEP);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, STEP);
    const other = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-sortable] > li");
    if (!other || other === moving.row) return;
    const box = other.getBoundingClientRect(), isBelow = place(other) > place(moving.row);
    // Only past the middle of the other one: a short row beside a long one would otherwise jump to and fro.
    if (isBelow ? event.clientY > box.top + box.height / 2 : event.clientY < box.top + box.height / 2) put(moving.row, place(other));
  });
  document.addEventListener("pointerup", () => { if (moving?.byPointer) leave(true); });
  document.addEventListener("pointercancel", () => { if (moving?.byPointer) leave(false); });

  document.addEventListener("keydown", (event) => {
    if (moving && event.key === "Escape") { event.preventDefault(); leave(false); return; }
    const grip = event.target.closest?.(".grip");
    if (!grip) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step) {
      event.preventDefault();
      const row = grip.closest("li[data-title]");
      if (!moving) begin(row);
      put(row, Math.min(Math.max(place(row) + step, 1), rows(row).length));
      say(row);
    } else if (moving && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      leave(true);
    }
  });
  // Going on to something else leaves the item where it stands.
  document.addEventListener("focusout", () => { if (moving && !moving.byPointer && !isPlacing) leave(true); });

  // "To place" is swapped away together with what was pressed: the grip of the same item takes the focus over.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!saved && event.target.matches?.("form[data-place]")) saved = event.target.closest("li").querySelector(".grip").id;
  });

  document.addEventListener("htmx:afterSettle", () => {
    showGrips();
    if (saved) document.getElementById(saved)?.focus();
    saved = "";
  });
  showGrips();
}
