/* Rows that have a place: two buttons move a row up or down and write the places, and no other field. What is moved
   is a child of the element with data-order; a table's rows, or the rows of a form (rows.js adds more of them). */
export const PLACE = "input[data-place]";
const announced = document.createElement("p");
announced.className = "visually-hidden";
announced.setAttribute("role", "status");

function placeOf(row) {
  return row.querySelector(PLACE);
}

function nameOf(row) {
  return (row.querySelector(".row-edit__name") ?? row.querySelector("th, legend")).textContent.trim();
}

function move(row, up) {
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (other && up) other.before(row);
  else if (other) other.after(row);
  const rows = [...row.parentElement.children].filter(placeOf);
  rows.forEach((each, index) => { placeOf(each).value = index + 1; });
  announced.textContent = `${nameOf(row)} er nu nummer ${rows.indexOf(row) + 1} af ${rows.length}`;
}

export function addButtons(row) {
  const place = placeOf(row);
  if (!place) return;
  for (const [up, sign, way] of [[true, "↑", "op"], [false, "↓", "ned"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "order-button";
    button.textContent = sign;
    button.setAttribute("aria-label", `Flyt ${nameOf(row)} ${way}`);
    button.addEventListener("click", () => {
      move(row, up);
      button.focus();
      place.dispatchEvent(new Event("input", { bubbles: true }));
    });
    place.parentElement.append(" ", button);
  }
}

document.body.append(announced);
document.querySelectorAll("table[data-order] tbody tr, [data-order] > [data-row]").forEach(addButtons);
