"use strict";
// Blocks of cells as spreadsheets put them on the clipboard: tabs between cells, line ends between rows, and quotes
// around a cell that holds a tab, a line end or a quote. Nothing of what a cell says is changed.
globalThis.fill = globalThis.fill || {};
fill.readBlock = (text) => {
  const rows = [];
  let row = [];
  let at = 0;
  while (at <= text.length) {
    const closing = text[at] === '"' ? fill.closingQuote(text, at) : -1;
    let end = closing + 1;
    if (closing > 0) row.push(text.slice(at + 1, closing).replaceAll('""', '"').replaceAll("\r\n", "\n"));
    else {
      end = at;
      while (end < text.length && !"\t\r\n".includes(text[end])) end += 1;
      row.push(text.slice(at, end));
    }
    if (text[end] === "\t") { at = end + 1; continue; }
    rows.push(row);
    row = [];
    at = end + (text.startsWith("\r\n", end) ? 2 : 1);
    if (at >= text.length) break; // behind the last row there may be a line end
  }
  return rows;
};
// Where a quoted cell ends: at a quote that is not doubled, with a tab, a line end or nothing behind it; -1 for none.
fill.closingQuote = (text, opening) => {
  for (let at = opening + 1; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    if (text[at + 1] === '"') { at += 1; continue; }
    return at + 1 === text.length || "\t\r\n".includes(text[at + 1]) ? at : -1;
  }
  return -1;
};
fill.writeBlock = (rows) => rows.map((row) => row.map((text) => (
  /["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join("\t") + "\r\n").join("");
