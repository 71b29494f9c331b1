"use strict";
// Saves what was typed: a moment after the last key, one request at a time, again where the network fails. A save rests
// on a revision; where the draft is another by now nothing is written, and whoever types decides. What could not be
// saved when the log-in ended stays with this window, for the same account, until it can.
globalThis.fill = globalThis.fill || {};
fill.Keeper = class {
  constructor({ url, token, account, words, onState, onAnswer, onElsewhere }) {
    Object.assign(this, { url, token, words, onState, onAnswer, onElsewhere });
    this.name = `fill ${account} ${url}`;
    this.tab = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
    try { // a window stays the same when it is loaded again: what it sent as it was left is no conflict with itself
      this.tab = sessionStorage.getItem("fill window") || this.tab;
      sessionStorage.setItem("fill window", this.tab);
    } catch { /* as below */ }
    this.waiting = new Map(); // cell → text, not sent yet
    this.sending = null; // the same, under way
    this.stopped = false;
    this.patience = 2000;
  }
  get count() { return new Set([...this.waiting.keys(), ...(this.sending ? this.sending.keys() : [])]).size; }
  unsaved() { return new Map([...(this.sending || []), ...this.waiting]); }
  start({ revision, layout, doubt }) { this.revision = revision; this.layout = layout; this.content = doubt?.content; this.stopped = false; }
  put(cells) {
    for (const [at, text] of cells) this.waiting.set(at, text);
    if (!this.stopped) this.say("waiting");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), 500);
  }
  say(name, more = {}) { this.onState(name, { count: this.count, ...more }); }
  // Resolves once nothing waits (true), or it cannot be saved now (false).
  async save() {
    clearTimeout(this.timer);
    if (this.running) { await this.running; return this.waiting.size && !this.stopped ? this.save() : this.count === 0; }
    if (!this.waiting.size || this.stopped) return this.count === 0;
    this.running = this.send();
    const done = await this.running;
    this.running = null;
    return done && this.waiting.size ? this.save() : done;
  }
  async send() {
    this.sending = this.waiting;
    this.waiting = new Map();
    this.say("saving");
    const answer = await this.asked();
    if (!answer || answer.status >= 500) { // no network, a server that starts anew: once more, a little later each time
      this.back();
      this.say("offline");
      this.timer = setTimeout(() => this.save(), this.patience);
      this.patience = Math.min(this.patience * 2, 30000);
      return false;
    }
    this.patience = 2000;
    if (answer.status === 200) {
      const told = await answer.json();
      const sent = this.sending;
      this.sending = null;
      this.revision = told.revision;
      this.content = told.doubt?.content;
      this.forget();
      this.onAnswer(told, sent);
      this.say(this.waiting.size ? "waiting" : "saved", { at: told.at });
      return true;
    }
    this.back();
    this.stopped = true;
    if (answer.status === 409) this.onElsewhere(await answer.json(), this.unsaved());
    else if (answer.status === 204 || answer.status === 401 || answer.status === 403) { this.remember(); this.say("loggedOut"); }
    else { this.remember(); this.say("failed"); }
    return false;
  }
  async asked() {
    try {
      return await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token, "HX-Request": "true" },
        body: JSON.stringify({ base: this.revision, layout: this.layout, tab: this.tab, content: this.content, cells: Object.fromEntries(this.sending) }),
      });
    } catch { return null; }
  }
  back() { this.waiting = this.unsaved(); this.sending = null; }
  remember() {
    try { sessionStorage.setItem(this.name, JSON.stringify({ base: this.revision, layout: this.layout, cells: [...this.unsaved()] })); } catch { /* a browser that keeps nothing: the page still says what is not saved */ }
  }
  remembered() {
    try { return JSON.parse(sessionStorage.getItem(this.name)); } catch { return null; }
  }
  forget() {
    try { sessionStorage.removeItem(this.name); } catch { /* as above */ }
  }
};
