"use strict";
// Judges what was chosen before it is sent, takes files that are dropped, and says that they are on their way. Without
// it the form works the same: the server judges everything anew.
for (const form of document.querySelectorAll("form[data-upload]")) {
  const said = form.querySelector("[data-said]");
  const told = form.dataset;
  const wrongOf = (input) => {
    for (const file of input.files) {
      const workbook = input.name === "workbook";
      const most = Number(workbook ? told.most : told.mostEvidence);
      if (workbook && !file.name.toLowerCase().endsWith(told.suffix)) return told.notXlsx.replace("{name}", file.name);
      if (!file.size) return told.empty.replace("{name}", file.name);
      if (file.size > most * 1000000) return told.tooLarge.replace("{name}", file.name).replace("{most}", most);
    }
    return "";
  };
  const say = (text, bad) => {
    said.textContent = text;
    said.className = text ? (bad ? "box bad" : "box") : "";
  };
  const judge = () => {
    const wrong = [...form.querySelectorAll("input[type=file]")].map(wrongOf).find(Boolean) || "";
    say(wrong, true);
    return !wrong;
  };
  for (const input of form.querySelectorAll("input[type=file]")) {
    const place = input.closest("[data-drop]");
    input.addEventListener("change", judge);
    for (const name of ["dragenter", "dragover"]) place.addEventListener(name, (event) => {
      event.preventDefault();
      place.classList.add("over");
    });
    for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => place.classList.remove("over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      const files = event.dataTransfer.files;
      if (!files.length) return;
      if (!input.multiple && files.length > 1) { say(told.one, true); return; }
      input.files = files;
      judge();
    });
  }
  form.addEventListener("submit", (event) => {
    if (judge()) { say(told.sending, false); return; }
    event.preventDefault();
    event.stopImmediatePropagation();
  });
}
