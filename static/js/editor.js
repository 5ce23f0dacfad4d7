/* The rich editor speaks no Danish by itself: name its buttons and its text, and count the words as one writes. */
const NAMES = {
  "bold": "Fed", "italic": "Kursiv", "bulletList": "Punktopstilling", "orderedList": "Nummereret liste",
  "orderedListProperties": "Listens nummerering", "link": "Link", "unlink": "Fjern link",
  "history:undo": "Fortryd", "history:redo": "Gentag",
};
const LETTERS = { bold: "F", italic: "K" }; // as on the buttons of a Danish Word

function nameText(editor) {
  const text = editor.querySelector(".ProseMirror");
  text?.setAttribute("aria-label", editor.querySelector("textarea")?.getAttribute("aria-label") ?? "Tekst");
  text?.setAttribute("aria-multiline", "true");
}

function nameButton(button) {
  const name = NAMES[button.dataset.name];
  if (!name || button.title === name) return;
  button.title = name;
  button.setAttribute("aria-label", name);
  const letter = LETTERS[button.dataset.name];
  if (letter) {
    button.textContent = letter;
    button.classList.remove("material-icons");
    button.classList.add(`letter-${button.dataset.name}`);
  }
}

function countWords(editor) {
  const target = document.querySelector(`[data-words-of="${editor.querySelector("textarea")?.id}"]`);
  const written = editor.querySelector(".ProseMirror")?.innerText ?? "";
  if (target) target.textContent = `${written.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length} ord`;
}

/* The editors and their buttons come and go when it suits the library, so whatever appears is named. */
function nameAll() {
  document.querySelectorAll(".prose-editor").forEach(nameText);
  document.querySelectorAll(".prose-menubar button[data-name]").forEach(nameButton);
  beginInSection();
}
/* An address that names a section begins in its text. The editor may come after the page; the browser goes to the
   section itself until the page is loaded. */
let wanted = location.hash && document.getElementById(location.hash.slice(1));

function beginInSection() {
  const text = wanted?.querySelector?.(".ProseMirror");
  if (!text || document.readyState !== "complete") return;
  wanted = null;
  text.focus({ preventScroll: true });
  const section = text.closest("section");
  const show = () => section.scrollIntoView({ behavior: "instant" });
  show();
  const settling = new ResizeObserver(show); // the editors before it still grow
  settling.observe(document.querySelector("main"));
  const settled = () => settling.disconnect();
  for (const kind of ["wheel", "keydown", "pointerdown"]) document.addEventListener(kind, settled, { once: true });
  setTimeout(settled, 3000);
}

new MutationObserver(nameAll).observe(document.querySelector("main"), { childList: true, subtree: true });
nameAll();
window.addEventListener("load", () => setTimeout(beginInSection));

document.addEventListener("input", (event) => {
  const editor = event.target.closest?.(".prose-editor");
  if (editor) countWords(editor);
});
