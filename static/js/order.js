/* Rows of a table that have a number each: two buttons move a row up or down and write the numbers anew. */
function move(row, up) {
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (up) other.before(row);
  else other.after(row);
  const table = row.closest("table");
  table.querySelectorAll("input[type=number]").forEach((input, place) => { input.value = place + 1; });
}

for (const row of document.querySelectorAll("table[data-order] tbody tr")) {
  const cell = row.querySelector("input[type=number]").parentElement;
  const name = row.querySelector("th").textContent.trim();
  for (const [up, sign, told] of [[true, "↑", "op"], [false, "↓", "ned"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "order-button";
    button.textContent = sign;
    button.setAttribute("aria-label", `Flyt ${name} ${told}`);
    button.addEventListener("click", () => { move(row, up); button.focus(); });
    cell.append(" ", button);
  }
}
