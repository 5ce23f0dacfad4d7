/* The arrows to the sides lead to the solution before and after, and Escape leaves the meeting. PageDown and PageUp
   scroll, as they do elsewhere. */
const WAYS = { ArrowRight: "next", ArrowLeft: "prev", Escape: "up" };

document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
  const link = document.querySelector(`a[rel="${way}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
