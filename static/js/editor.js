/* The rich editor speaks no Danish by itself: name its buttons and its text field, and count the words as one writes. */
const NAMES = {
  bold: "Fed", italic: "Kursiv", bulletList: "Punktopstilling", orderedList: "Nummereret liste", link: "Link",
  unlink: "Fjern link", undo: "Fortryd", redo: "Gentag",
};

function nameParts(editor) {
  const textarea = editor.querySelector("textarea");
  const text = editor.querySelector(".ProseMirror");
  text?.setAttribute("aria-label", textarea?.getAttribute("aria-label") ?? "Tekst");
  text?.setAttribute("role", "textbox");
  text?.setAttribute("aria-multiline", "true");
  for (const button of editor.querySelectorAll("[data-name], .prose-menubar__button")) {
    const name = NAMES[button.dataset.name];
    if (name) {
      button.setAttribute("aria-label", name);
      button.title = name;
    }
  }
}

function countWords(editor) {
  const textarea = editor.querySelector("textarea");
  const target = document.querySelector(`[data-words-of="${textarea?.id}"]`);
  const words = (editor.querySelector(".ProseMirror")?.innerText ?? "").split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (target) target.textContent = `${words.length} ord`;
}

document.addEventListener("prose-editor:ready", (event) => {
  const editor = event.target.closest(".prose-editor");
  nameParts(editor);
  event.detail.editor?.on?.("update", () => countWords(editor));
});
