"use strict";
// The page on which a table is filled in: its sheets, what is undone, pasted and copied, what the door says of each
// cell, and that everything is saved before it is tried or handed in.
(async () => {
  const page = document.getElementById("fill");
  const form = document.querySelector("form[data-fill]");
  const doubted = document.querySelector("form[data-doubt]"); // there where the draft may be another than what was typed
  if (!page) return;
  const words = JSON.parse(document.getElementById("fill-words").textContent);
  const part = (name) => page.querySelector(`[data-${name}]`);
  const say = (text, more = {}) => Object.entries(more).reduce((t, [k, v]) => t.replaceAll(`{${k}}`, v ?? ""), words[text]);
  page.hidden = false;
  part("state").textContent = words.loading;
  const asked = await fetch(page.dataset.cells, { headers: { "HX-Request": "true" } });
  if (asked.status !== 200) { location.reload(); return; }
  let told = await asked.json();
  const undone = [], done = [];
  let marks = new Map();
  const refused = new Map(); // cell → why its text is not in the draft, until it has another
  let sheet = null;
  let sheets = told.sheets;
  const looked = new Set(); // cells of a doubtful draft that were typed here
  const hidden = { previous: false };
  const last = new Map(); // sheet's name → where one was on it

  const keeper = new fill.Keeper({
    url: page.dataset.save, token: form.querySelector("[name=csrfmiddlewaretoken]").value, account: page.dataset.account, words,
    onState: (name, more) => {
      const state = part("state");
      if (name === "saved" && refused.size) name = "unkept";
      state.textContent = say(name, { ...more, count: name === "unkept" ? refused.size : more.count });
      state.className = { saved: "good", offline: "wait", failed: "bad", loggedOut: "bad", unkept: "bad" }[name] || "";
      if (name === "loggedOut") trouble(say(name, more), [[words.logIn, () => { leaving = true; location.reload(); }]]);
    },
    onAnswer: (answer, sent) => {
      for (const [at, text] of sent) if (answer.refused[at] && textAt(at) === text) refused.set(at, answer.refused[at]);
      stand(answer);
      sheet.repaint();
      bar(sheet);
    },
    onElsewhere: (answer, unsaved) => elsewhere(answer, unsaved),
  });
  let leaving = false;
  // What stands in a cell that is still being typed in is typed as well.
  const settle = () => { if (sheet && sheet.editor) sheet.commit(); };
  window.addEventListener("beforeunload", (event) => {
    if (leaving) return;
    settle();
    if (keeper.count) keeper.remember();
    if (keeper.count || refused.size) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    settle();
    if (keeper.count) { keeper.remember(); keeper.save(); }
  });

  function trouble(text, ways) {
    const box = part("trouble");
    box.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
    const line = Object.assign(document.createElement("p"), { className: "actions" });
    for (const [label, act] of ways) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.addEventListener("click", () => { box.hidden = true; act(); });
      line.append(button);
    }
    box.append(line);
    box.hidden = false;
  }
  function elsewhere(answer, unsaved) {
    if (answer.reload) { keeper.remember(); reload(answer.why); return; }
    if (answer.why) { keeper.remember(); trouble(answer.why, [[words.takeTheirs, () => again(new Map())]]); return; }
    const more = { ...answer, count: unsaved.size };
    const ways = [[words.takeTheirs, () => again(new Map())]];
    if (unsaved.size) ways.push([say("putMine", more), () => again(unsaved)]);
    part("state").textContent = "";
    trouble(say(unsaved.size ? "elsewhere" : "elsewhereNone", more), ways);
  }
  function reload(why) {
    trouble(why, [[words.reload, () => { leaving = true; location.reload(); }]]);
    part("trouble").scrollIntoView({ block: "center" });
  }
  // Takes the draft as it is now, and writes cells of one's own on top.
  async function again(cells) {
    let answer = null;
    try { answer = await fetch(page.dataset.cells, { headers: { "HX-Request": "true" } }); } catch { /* said below */ }
    if (!answer || answer.status !== 200) {
      trouble(say("offline", { count: cells.size }), [[words.again, () => again(cells)]]);
      return;
    }
    told = await answer.json();
    sheets = told.sheets;
    undone.length = done.length = 0;
    refused.clear();
    keeper.waiting = new Map();
    keeper.forget();
    keeper.start(told);
    stand(told);
    open(sheet.data.name);
    keeper.say("saved", { at: told.at });
    write(cells);
  }
  // Cells by address, as they came from elsewhere than this page's own sheets.
  function write(cells) {
    for (const [at, text] of cells) {
      refused.delete(at);
      const name = sheetOf(at);
      const data = sheets.find((s) => s.name === name);
      const where = data && place(data, at);
      if (where) data.rows[where.r].cells[where.index][1] = text;
    }
    for (const at of cells.keys()) looked.add(at);
    if (cells.size) keeper.put(cells);
    if (sheet) sheet.repaint();
    count();
  }
  function sheetOf(at) { return at.slice(0, at.lastIndexOf("!")); }
  function textAt(at) {
    const data = sheets.find((s) => s.name === sheetOf(at));
    const where = data && place(data, at);
    return where ? data.rows[where.r].cells[where.index][1] : null;
  }
  function place(data, at) {
    for (let r = 0; r < data.rows.length; r += 1) for (let index = 0; index < data.columns.length; index += 1) {
      if (data.columns[index].kind === "input" && `${data.name}!${data.columns[index].at}${data.rows[r].number}` === at) return { r, index };
    }
    return null;
  }
  function stand(answer) {
    form.elements.revision.value = answer.revision;
    marks = new Map();
    if (answer.doubt) doubt(answer); else if (doubted) reload(words.doubtedNow);
    for (const f of answer.findings) {
      if (!f.cell) continue;
      const at = `${f.sheet}!${f.cell}`;
      const mark = marks.get(at) || { wrong: false, texts: [] };
      mark.wrong = mark.wrong || f.wrong;
      mark.texts.push(`${f.wrong ? words.wrong : words.warned}：${f.message}。${f.mend}。`);
      marks.set(at, mark);
    }
    for (const [at, why] of refused) marks.set(at, { wrong: true, texts: [`${words.wrong}：${why}。${words.mendUnkept}。`] });
    const unkept = [...refused].map(([at, message]) => ({ sheet: sheetOf(at), cell: at.slice(sheetOf(at).length + 1), wrong: true, message, mend: words.mendUnkept }));
    const found = [...unkept, ...answer.findings];
    list(found);
    for (const tab of part("tabs").children) {
      const wrong = found.filter((f) => f.wrong && f.sheet === tab.dataset.name).length;
      tab.textContent = tab.dataset.name + (wrong ? `（${words.wrong} ${wrong}）` : "");
    }
    const wrong = found.filter((f) => f.wrong).length;
    part("count").textContent = found.length ? say("toDo", { wrong, warned: found.length - wrong }) : words.clean;
    const warn = form.querySelector("[data-warn]");
    warn.hidden = !wrong;
    warn.textContent = say("wouldFail", { wrong });
    const trial = answer.trial;
    part("trial").textContent = !trial ? "" : trial.waits ? words.checking : say("checked", trial) + (trial.stale ? words.checkedBefore : "");
    part("trial").hidden = !trial;
    if (trial && trial.waits) setTimeout(wait, 2000);
    count();
  }
  // Which cell is another nobody can say: all are marked, but for those that were typed here since.
  function doubt(answer) {
    if (!doubted) { reload(words.doubtedNow); return; }
    doubted.elements.revision.value = answer.revision;
    doubted.elements.content.value = answer.doubt.content;
    for (const s of sheets) for (const row of s.rows) row.cells.forEach((cell, index) => {
      const at = `${s.name}!${s.columns[index].at}${row.number}`;
      if (typeof cell !== "string" && cell[0] !== "closed" && !looked.has(at)) marks.set(at, { wrong: false, doubted: true, texts: [`${words.lookAgain}。`] });
    });
  }
  async function wait() {
    let answer;
    try { answer = await fetch(page.dataset.verdict, { headers: { "HX-Request": "true" } }); } catch { setTimeout(wait, 5000); return; }
    if (answer.status !== 200) return;
    const now = await answer.json();
    if (now.trial && now.trial.waits) { setTimeout(wait, 2000); return; }
    if (now.revision === keeper.revision && !keeper.count) { stand(now); sheet.repaint(); bar(sheet); }
    else setTimeout(wait, 2000);
  }
  function list(findings) {
    const most = 100;
    const items = findings.slice(0, most).map((f) => {
      const item = document.createElement("li");
      const label = `${f.wrong ? words.wrong : words.warned}　`;
      item.append(Object.assign(document.createElement("b"), { textContent: label, className: f.wrong ? "bad" : "wait" }));
      if (f.cell && sheets.some((s) => s.name === f.sheet)) {
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: `${f.sheet}!${f.cell}` });
        button.addEventListener("click", () => { open(f.sheet); const at = sheet.find(`${f.sheet}!${f.cell}`); if (at) sheet.go(at.r, at.c); });
        item.append(button);
      }
      item.append(` ${f.message}。${f.mend}。`);
      return item;
    });
    if (findings.length > most) items.push(Object.assign(document.createElement("li"), { textContent: say("more", { count: findings.length - most }) }));
    part("list").replaceChildren(...items);
  }
  function count() {
    let all = 0, filled = 0;
    for (const s of sheets) for (const row of s.rows) for (const cell of row.cells) if (typeof cell !== "string" && cell[0] !== "closed") { all += 1; filled += cell[1] !== ""; }
    part("filled").textContent = say("filled", { filled, all });
  }
  function bar(of) {
    const { r, c } = of.active;
    const column = of.shown[c];
    const mark = of.isOpen(r, c) ? marks.get(of.at(r, c)) : null;
    const where = part("where");
    const name = Object.assign(document.createElement("b"), { textContent: `${of.nameOf(r, c)}　` });
    const rest = [];
    if (column.kind === "previous") rest.push(words.previous);
    else if (column.kind === "input" && !of.isOpen(r, c)) rest.push(words.closed);
    else if (column.kind === "input") {
      const next = of.data.columns[column.index + 1];
      if (next && next.kind === "previous") { const value = of.data.rows[r].cells[column.index + 1]; rest.push(value === "" ? words.lastNone : say("last", { value })); }
      if (of.raw(r, c)[0] === "optional") rest.push(words.optional);
      if (column.wide && of.text(r, c)) rest.push(of.text(r, c));
      if (!mark && column.hint) rest.push(column.hint);
    } else rest.push(of.text(r, c));
    where.replaceChildren(name, `${rest.join("　")} `);
    if (mark) where.append(Object.assign(document.createElement("span"), { className: mark.wrong ? "bad" : "wait", textContent: mark.texts.join("　") }));
    last.set(of.data.name, of.active);
  }
  // What somebody did: one step to undo, saved at once.
  function type(of, changes, note) {
    const step = changes.map(({ r, c, before, after }) => ({ sheet: of.data.name, at: of.at(r, c), before, after }));
    done.push(step);
    undone.length = 0;
    apply(step, "after");
    if (note) part("said").textContent = say(note, { count: step.length });
  }
  function apply(step, side) {
    const cells = new Map(step.map((change) => [change.at, change[side]]));
    for (const at of cells.keys()) marks.delete(at); // what was said of it was said of what stood there before
    write(cells);
    bar(sheet);
  }
  function back(from, to, side, note) {
    const step = from.pop();
    if (!step) { part("said").textContent = words.nothingToUndo; return; }
    to.push(step);
    if (step[0].sheet !== sheet.data.name) open(step[0].sheet);
    apply(step, side);
    const at = sheet.find(step[0].at);
    if (at) sheet.go(at.r, at.c);
    part("said").textContent = say(note, { count: step.length });
  }
  function open(name) {
    if (sheet && sheet.editor) sheet.commit();
    const data = sheets.find((s) => s.name === name) || sheets[0];
    for (const tab of part("tabs").children) {
      const mine = tab.dataset.name === data.name;
      tab.setAttribute("aria-selected", mine);
      tab.tabIndex = mine ? 0 : -1;
      if (mine) part("sheet").setAttribute("aria-labelledby", tab.id);
    }
    const has = data.columns.some((column) => column.kind === "previous");
    const button = part("previous");
    button.hidden = !has;
    button.textContent = hidden.previous ? words.showPrevious : words.hidePrevious;
    button.setAttribute("aria-pressed", hidden.previous);
    sheet = new fill.Sheet({ place: part("sheet"), data, words, hidePrevious: hidden.previous, markOf: (at) => marks.get(at), onMove: bar, onType: type });
    const before = last.get(data.name) || sheet.firstOpen() || sheet.active;
    sheet.go(before.r, before.c, { focus: false });
  }

  const tabs = part("tabs");
  for (const data of sheets) {
    const tab = Object.assign(document.createElement("button"), { type: "button", textContent: data.name });
    tab.setAttribute("role", "tab");
    tab.dataset.name = data.name;
    tab.id = `sheet-${tabs.children.length + 1}`;
    tab.setAttribute("aria-controls", "sheet");
    tab.addEventListener("click", () => open(data.name));
    tabs.append(tab);
  }
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const all = [...tabs.children];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    open(next.dataset.name);
    next.focus();
  });
  part("undo").addEventListener("click", () => back(done, undone, "before", "undone"));
  part("redo").addEventListener("click", () => back(undone, done, "after", "redone"));
  part("previous").addEventListener("click", () => { hidden.previous = !hidden.previous; last.clear(); open(sheet.data.name); });
  page.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || sheet.editor || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) { event.preventDefault(); back(done, undone, "before", "undone"); }
    else if (key === "y" || key === "z") { event.preventDefault(); back(undone, done, "after", "redone"); }
  });
  const inTable = (event) => sheet && !sheet.editor && sheet.scroller.contains(document.activeElement) && event.clipboardData;
  const copy = (event) => {
    if (!inTable(event)) return false;
    const { top, bottom, left, right } = sheet.block();
    const rows = [];
    for (let r = top; r <= bottom; r += 1) { rows.push([]); for (let c = left; c <= right; c += 1) rows[rows.length - 1].push(sheet.text(r, c)); }
    event.clipboardData.setData("text/plain", fill.writeBlock(rows));
    event.preventDefault();
    part("said").textContent = say("copied", { count: rows.length * rows[0].length });
    return true;
  };
  document.addEventListener("copy", copy);
  document.addEventListener("cut", (event) => { if (copy(event)) sheet.clear(); });
  document.addEventListener("paste", (event) => {
    if (!inTable(event)) return;
    event.preventDefault();
    const block = fill.readBlock(event.clipboardData.getData("text/plain"));
    const { top, left } = sheet.block();
    const changes = [];
    let skipped = 0, outside = 0, taken = 0;
    block.forEach((row, dr) => row.forEach((after, dc) => {
      const [r, c] = [top + dr, left + dc];
      if (r >= sheet.data.rows.length || c >= sheet.shown.length) { outside += 1; return; }
      if (!sheet.isOpen(r, c)) { skipped += after !== "" && after !== sheet.text(r, c); return; }
      taken += 1;
      if (after !== sheet.text(r, c)) changes.push({ r, c, before: sheet.text(r, c), after });
    }));
    if (changes.length) type(sheet, changes);
    const lost = skipped + outside > 0;
    part("said").textContent = say(lost ? "pastedSkipped" : "pasted", { count: taken, skipped, outside })
      + (skipped && !hidden.previous && sheet.data.columns.some((column) => column.kind === "previous") ? words.pastedHint : "");
    part("said").className = lost ? "box bad" : "note";
  });
  // Everything typed is saved before it is tried, confirmed or handed in.
  for (const sent of [form, doubted].filter(Boolean)) sent.addEventListener("submit", async (event) => {
    if (sheet.editor) sheet.commit();
    if (!keeper.count && !refused.size) { leaving = true; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    if (await keeper.save() && !refused.size) { sent.requestSubmit(submitter); return; }
    if (refused.size) trouble(say("unkept", { count: refused.size }), []);
    (part("trouble").hidden ? part("state") : part("trouble")).scrollIntoView({ block: "center" }); // why nothing happened
  }, true);

  keeper.start(told);
  stand(told);
  open(sheets[0].name);
  keeper.say("saved", { at: told.at });
  form.hidden = false;
  if (doubted) doubted.hidden = false;
  const kept = keeper.remembered();
  const cells = new Map((kept ? kept.cells : []).filter(([at, text]) => textAt(at) !== text)); // the others were saved
  if (!cells.size) keeper.forget();
  else {
    if (kept.base === told.revision && kept.layout === told.layout) { write(cells); part("said").textContent = say("kept", { count: cells.size }); }
    else elsewhere({ who: told.who, at: told.at }, cells);
  }
})();
