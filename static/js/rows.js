/* Rows of facts: one more at once, one back where one was after saving, and a word before what is unsaved is left. */
import { addButtons, PLACE } from "./order.js";

function addRow(prefix) {
  const rows = document.querySelector(`[data-rows="${prefix}"]`);
  const total = document.querySelector(`input[name="${prefix}-TOTAL_FORMS"]`);
  const empty = document.querySelector(`template[data-new-row="${prefix}"]`).innerHTML;
  const number = Number(total.value);
  rows.insertAdjacentHTML("beforeend", empty.replaceAll("__prefix__", number));
  total.value = number + 1;
  const place = rows.lastElementChild.querySelector(PLACE);
  if (place) place.value = rows.children.length;
  addButtons(rows.lastElementChild);
  rows.lastElementChild.querySelector(".mb-3 :is(input, select, textarea)").focus();
}

const form = document.querySelector("form.rows");
const here = `place:${location.pathname}`;
let unsaved = Boolean(document.getElementById("fejl")); // what was refused is not saved either

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=add-row]");
  if (!button) return;
  event.preventDefault();
  addRow(button.value);
  unsaved = true;
});
form.addEventListener("input", () => { unsaved = true; });
form.addEventListener("submit", () => {
  unsaved = false;
  if ("keepPlace" in form.dataset) sessionStorage.setItem(here, scrollY);
});
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

const place = sessionStorage.getItem(here);
sessionStorage.removeItem(here);
if (place !== null && document.querySelector(".messages") && !unsaved) scrollTo(0, Number(place));
