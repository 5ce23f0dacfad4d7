/* «Mere» closes on Escape, and on a click or a step of the keyboard outside it. */
const more = document.querySelector(".nav-more");

function close(event) {
  if (more.open && !more.contains(event.target)) more.open = false;
}

for (const kind of ["click", "focusin"]) document.addEventListener(kind, close);
more.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !more.open) return;
  event.stopPropagation();
  more.open = false;
  more.querySelector("summary").focus();
});
