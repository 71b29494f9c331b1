"use strict";
// One sheet as a table: only the rows in sight are in the page, one cell has the focus, a block of cells may be chosen.
// It knows how cells look and how one moves among them; what a change means is the page's (grid.js).
globalThis.fill = globalThis.fill || {};
fill.MORE_ROWS = 8; // drawn above and below what is in sight
fill.WIDTHS = { previous: 5.5, input: 7.5, wide: 15, corner: 11, narrow: 7.5 }; // rem; of labels as the workbook has it
fill.Sheet = class {
  constructor({ place, data, words, hidePrevious, markOf, onMove, onType }) {
    Object.assign(this, { place, data, words, hidePrevious, markOf, onMove, onType });
    this.active = { r: 0, c: 0 };
    this.anchor = { r: 0, c: 0 };
    this.editor = null;
    this.build();
    this.active = this.anchor = this.firstOpen() || this.active;
  }
  get columns() {
    return this.data.columns.map((column, index) => ({ ...column, index }))
      .filter((column) => !(this.hidePrevious && column.kind === "previous"));
  }
  at(r, c) { return `${this.data.name}!${this.shown[c].at}${this.data.rows[r].number}`; }
  raw(r, c) { return this.data.rows[r].cells[this.shown[c].index]; }
  isOpen(r, c) { return this.shown[c].kind === "input" && this.raw(r, c)[0] !== "closed"; }
  text(r, c) { const cell = this.raw(r, c); return typeof cell === "string" ? cell : cell[1]; }
  nameOf(r, c) { return this.words.cell.replace("{row}", this.data.rows[r].full).replace("{column}", this.shown[c].head); }
  firstOpen() {
    for (let r = 0; r < this.data.rows.length; r += 1) for (let c = 0; c < this.shown.length; c += 1) if (this.isOpen(r, c)) return { r, c };
    return null;
  }
  build() {
    this.shown = this.columns;
    const make = (tag, more = {}) => Object.assign(document.createElement(tag), more);
    this.scroller = make("div", { className: "cells", tabIndex: -1 });
    this.table = make("table");
    this.table.setAttribute("role", "grid");
    this.table.setAttribute("aria-label", this.data.title);
    this.table.setAttribute("aria-multiselectable", "true");
    this.table.setAttribute("aria-rowcount", this.data.rows.length + 1);
    this.table.setAttribute("aria-colcount", this.shown.length + 1);
    const widthOf = (column) => (column.wide ? fill.WIDTHS.wide : fill.WIDTHS[column.kind] || Math.min(Math.max(column.width / 2, 3.5), 13));
    const group = make("colgroup");
    const corner = matchMedia("(max-width: 760px)").matches ? fill.WIDTHS.narrow : fill.WIDTHS.corner;
    const widths = [corner, ...this.shown.map(widthOf)];
    for (const width of widths) { const col = make("col"); col.style.width = `${width}rem`; group.append(col); }
    this.table.style.width = `${widths.reduce((a, b) => a + b)}rem`;
    const head = make("thead");
    const line = make("tr");
    line.setAttribute("aria-rowindex", 1);
    [{ head: this.data.corner, kind: "corner" }, ...this.shown].forEach((column, n) => {
      const th = make("th", { scope: "col", textContent: column.head, className: column.kind });
      th.setAttribute("aria-colindex", n + 1);
      line.append(th);
    });
    head.append(line);
    this.above = this.spacer(make);
    this.body = make("tbody");
    this.below = this.spacer(make);
    this.table.append(group, head, this.above, this.body, this.below);
    this.scroller.append(this.table);
    this.place.replaceChildren(this.scroller);
    this.window = null;
    this.draw();
    this.listen();
  }
  spacer(make) {
    const part = make("tbody", { ariaHidden: "true" });
    const row = make("tr", { className: "space" });
    row.append(make("td", { colSpan: this.shown.length + 1 }));
    part.append(row);
    part.setHeight = (px) => { part.hidden = px <= 0; row.style.height = `${px}px`; };
    return part;
  }
  rowHeight() {
    if (!this.height) this.height = this.body.firstElementChild?.getBoundingClientRect().height || 36;
    return this.height;
  }
  // Draws the rows in sight where they are others than those drawn; `anew`: in any case.
  draw(anew = false) {
    const all = this.data.rows.length;
    const height = this.rowHeight();
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / height) - fill.MORE_ROWS);
    const last = Math.min(all, Math.ceil((this.scroller.scrollTop + (this.scroller.clientHeight || 600)) / height) + fill.MORE_ROWS);
    if (!anew && this.window && this.window[0] === first && this.window[1] === last) return;
    const held = this.scroller.contains(document.activeElement);
    if (this.editor) this.commit();
    this.window = [first, last];
    const rows = [];
    for (let r = first; r < last; r += 1) rows.push(this.row(r));
    this.body.replaceChildren(...rows);
    this.above.setHeight(first * height);
    this.below.setHeight((all - last) * height);
    const cell = this.cellAt(this.active.r, this.active.c);
    this.scroller.tabIndex = cell ? -1 : 0;
    if (held) (cell || this.scroller).focus({ preventScroll: true });
  }
  row(r) {
    const data = this.data.rows[r];
    const tr = document.createElement("tr");
    tr.setAttribute("aria-rowindex", r + 2);
    const th = Object.assign(document.createElement("th"), { scope: "row", textContent: data.name, title: `${data.name}　${data.more}` });
    th.setAttribute("aria-colindex", 1);
    tr.append(th);
    this.shown.forEach((column, c) => {
      const td = document.createElement("td");
      td.setAttribute("role", "gridcell");
      td.setAttribute("aria-colindex", c + 2);
      td.dataset.r = r;
      td.dataset.c = c;
      tr.append(td);
      this.paint(td, r, c);
    });
    return tr;
  }
  paint(td, r, c) {
    const column = this.shown[c];
    const open = this.isOpen(r, c);
    const mark = open ? this.markOf(this.at(r, c)) : null;
    const state = column.kind === "input" ? this.raw(r, c)[0] : column.kind;
    const active = r === this.active.r && c === this.active.c;
    const [top, bottom] = [this.anchor.r, this.active.r].sort((a, b) => a - b);
    const [left, right] = [this.anchor.c, this.active.c].sort((a, b) => a - b);
    const chosen = r >= top && r <= bottom && c >= left && c <= right;
    td.className = [state, column.wide ? "wide" : "", mark ? (mark.wrong ? "wrong" : mark.doubted ? "doubted" : "warned") : "",
      chosen && (top !== bottom || left !== right) ? "chosen" : "", active ? "active" : ""].filter(Boolean).join(" ");
    td.tabIndex = active ? 0 : -1;
    td.setAttribute("aria-selected", chosen);
    td.setAttribute("aria-readonly", !open);
    if (mark && mark.wrong) td.setAttribute("aria-invalid", "true"); else td.removeAttribute("aria-invalid");
    if (!this.editor || this.editor.td !== td) td.textContent = this.text(r, c);
  }
  repaint() {
    for (const td of this.body.querySelectorAll("td")) this.paint(td, Number(td.dataset.r), Number(td.dataset.c));
  }
  cellAt(r, c) { return this.body.querySelector(`td[data-r="${r}"][data-c="${c}"]`); }
  // Where on the sheet an address stands; null for a cell that is not shown.
  find(at) {
    for (let r = 0; r < this.data.rows.length; r += 1) for (let c = 0; c < this.shown.length; c += 1) if (this.at(r, c) === at) return { r, c };
    return null;
  }
  // `still`: the page stays where it is, for whoever points at a cell sees it.
  go(r, c, { extend = false, focus = true, still = false } = {}) {
    r = Math.max(0, Math.min(this.data.rows.length - 1, r));
    c = Math.max(0, Math.min(this.shown.length - 1, c));
    if (this.editor) this.commit();
    this.active = { r, c };
    if (!extend) this.anchor = this.active;
    this.reveal(r, c);
    this.repaint();
    this.scroller.tabIndex = -1;
    const cell = this.cellAt(r, c);
    if (focus && cell) {
      cell.focus({ preventScroll: true });
      if (!still) this.intoSight(cell);
    }
    this.onMove(this);
  }
  // Above what is told of the cell, which stands at the bottom of the window.
  intoSight(cell) {
    const { top, bottom } = cell.getBoundingClientRect();
    const room = innerHeight - (document.querySelector("[data-bar]")?.offsetHeight || 0);
    if (bottom > room) scrollBy({ top: bottom - room + 8 });
    else if (top < 0) scrollBy({ top: top - 8 });
  }
  reveal(r, c) {
    const height = this.rowHeight();
    const head = this.table.tHead.offsetHeight;
    const top = r * height;
    const room = this.scroller.clientHeight - head;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top + height > this.scroller.scrollTop + room) this.scroller.scrollTop = top + height - room;
    this.draw();
    const td = this.cellAt(r, c);
    if (!td) return;
    const corner = this.table.tHead.querySelector("th").offsetWidth;
    const left = td.offsetLeft;
    if (left - corner < this.scroller.scrollLeft) this.scroller.scrollLeft = left - corner;
    else if (left + td.offsetWidth > this.scroller.scrollLeft + this.scroller.clientWidth) this.scroller.scrollLeft = left + td.offsetWidth - this.scroller.clientWidth;
  }
  block() {
    const [top, bottom] = [this.anchor.r, this.active.r].sort((a, b) => a - b);
    const [left, right] = [this.anchor.c, this.active.c].sort((a, b) => a - b);
    return { top, bottom, left, right };
  }
  // The next cell that may be filled in, to the right and on to the next row (or back); null at the end.
  nextOpen(step) {
    const width = this.shown.length;
    for (let n = this.active.r * width + this.active.c + step; n >= 0 && n < width * this.data.rows.length; n += step) {
      const found = { r: Math.floor(n / width), c: n % width };
      if (this.isOpen(found.r, found.c)) return found;
    }
    return null;
  }
  edit(first = null) {
    const { r, c } = this.active;
    if (this.editor || !this.isOpen(r, c)) return;
    this.anchor = this.active;
    this.repaint();
    const td = this.cellAt(r, c);
    if (!td) return;
    const before = this.text(r, c);
    const choices = this.shown[c].choices || [];
    const field = document.createElement(choices.length ? "select" : "textarea");
    field.setAttribute("aria-label", this.nameOf(r, c));
    if (choices.length) for (const text of new Set(["", ...choices, before])) field.append(new Option(text || this.words.blank, text));
    else field.rows = 1;
    field.value = first === null || choices.length ? before : first;
    this.editor = { td, field, before, r, c };
    td.replaceChildren(field);
    field.focus();
    if (first === null && field.select) field.setSelectionRange(field.value.length, field.value.length);
    field.addEventListener("blur", () => { if (this.editor && this.editor.field === field) this.commit(); });
  }
  commit(keep = true) {
    const { td, field, before, r, c } = this.editor;
    this.editor = null;
    const after = keep ? field.value : before;
    if (after !== before) this.onType(this, [{ r, c, before, after }]);
    this.paint(td, r, c);
  }
  setText(r, index, text) { this.data.rows[r].cells[index][1] = text; }
  listen() {
    this.scroller.addEventListener("scroll", () => requestAnimationFrame(() => this.draw()), { passive: true });
    this.scroller.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("focusin", (event) => {
      const td = event.target.closest("td");
      if (td && !this.editor && (Number(td.dataset.r) !== this.active.r || Number(td.dataset.c) !== this.active.c)) this.go(Number(td.dataset.r), Number(td.dataset.c), { focus: false });
      else if (td && !this.editor) this.onMove(this);
    });
    let wasActive = false;
    this.body.addEventListener("pointerdown", (event) => {
      const td = event.target.closest("td");
      if (!td || (this.editor && this.editor.td === td)) return;
      const [r, c] = [Number(td.dataset.r), Number(td.dataset.c)];
      wasActive = r === this.active.r && c === this.active.c;
      if (event.pointerType === "touch") return;
      event.preventDefault();
      this.go(r, c, { extend: event.shiftKey, still: true });
    });
    this.body.addEventListener("pointermove", (event) => {
      if (event.buttons !== 1 || event.pointerType === "touch" || this.editor) return;
      const td = event.target.closest("td");
      if (td && (Number(td.dataset.r) !== this.active.r || Number(td.dataset.c) !== this.active.c)) this.go(Number(td.dataset.r), Number(td.dataset.c), { extend: true, still: true });
    });
    this.body.addEventListener("click", (event) => { if (event.pointerType === "touch" && wasActive) this.edit(); });
    this.body.addEventListener("dblclick", () => this.edit());
  }
  key(event) {
    if (event.isComposing) return;
    const { r, c } = this.active;
    if (this.editor) return this.keyInEditor(event);
    const command = event.ctrlKey || event.metaKey;
    const far = this.data.rows.length;
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / this.rowHeight()) - 2);
    const moves = { ArrowUp: [r - (command ? far : 1), c], ArrowDown: [r + (command ? far : 1), c], ArrowLeft: [r, c - (command ? far * 99 : 1)],
      ArrowRight: [r, c + (command ? far * 99 : 1)], Home: [command ? 0 : r, 0], End: [command ? far : r, this.shown.length], PageUp: [r - page, c], PageDown: [r + page, c] };
    if (moves[event.key]) { event.preventDefault(); this.leaving = false; this.go(...moves[event.key], { extend: event.shiftKey }); return; }
    if (event.key === "Escape") { this.leaving = true; return; } // then Tab leaves the table
    if (event.key === "Tab") {
      const next = this.leaving ? null : this.nextOpen(event.shiftKey ? -1 : 1);
      this.leaving = false;
      if (next) { event.preventDefault(); this.go(next.r, next.c); }
      return;
    }
    if (event.key === "Enter") { event.preventDefault(); this.go(r + (event.shiftKey ? -1 : 1), c); return; }
    if (event.key === "F2") { event.preventDefault(); this.edit(); return; }
    if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); this.clear(); return; }
    if (command || event.altKey) return;
    if (event.key.length === 1 || event.key === "Process") this.edit(""); // the key itself lands in the field
  }
  keyInEditor(event) {
    const { r, c } = this.active;
    if (event.key === "Escape") { event.preventDefault(); this.commit(false); this.go(r, c); return; }
    if (event.key === "Enter" && !event.altKey) { event.preventDefault(); this.go(r + (event.shiftKey ? -1 : 1), c); return; }
    if (event.key === "Enter") { // a new line within the cell, as in spreadsheets
      event.preventDefault();
      const field = this.editor.field;
      if (field.setRangeText) field.setRangeText("\n", field.selectionStart, field.selectionEnd, "end");
      return;
    }
    if (event.key === "Tab") {
      event.preventDefault();
      const next = this.nextOpen(event.shiftKey ? -1 : 1);
      this.go(next ? next.r : r, next ? next.c : c);
    }
  }
  clear() {
    const { top, bottom, left, right } = this.block();
    const changes = [];
    for (let r = top; r <= bottom; r += 1) for (let c = left; c <= right; c += 1) {
      if (this.isOpen(r, c) && this.text(r, c) !== "") changes.push({ r, c, before: this.text(r, c), after: "" });
    }
    if (changes.length) this.onType(this, changes, "cleared");
  }
};
