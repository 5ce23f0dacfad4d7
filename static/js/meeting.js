/* Arrow keys (and what a presenter's remote sends) lead to the solution before and after; Escape leaves the meeting. */
const WAYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev", Escape: "up" };

document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
  const link = document.querySelector(`a[rel="${way}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
