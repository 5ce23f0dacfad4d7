/* Rows that have a number each: two buttons move a row up or down and write the numbers anew. What is moved is a child
   of the element with data-order; a table's rows, or the rows of a form (rows.js adds more of them). */
const NUMBER = "input[type=number]";
const told = document.createElement("p");
told.className = "visually-hidden";
told.setAttribute("role", "status");

function numberOf(row) {
  return row.querySelector(`${NUMBER}[name$=ORDER]`) ?? row.querySelector(NUMBER);
}

function nameOf(row) {
  return (row.querySelector(".row-edit__name") ?? row.querySelector("th, legend")).textContent.trim();
}

function move(row, up) {
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (other && up) other.before(row);
  else if (other) other.after(row);
  const rows = [...row.parentElement.children];
  rows.forEach((one, place) => { numberOf(one).value = place + 1; });
  told.textContent = `${nameOf(row)} er nu nummer ${rows.indexOf(row) + 1} af ${rows.length}`;
}

export function addButtons(row) {
  const number = numberOf(row);
  if (!number) return;
  for (const [up, sign, way] of [[true, "↑", "op"], [false, "↓", "ned"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "order-button";
    button.textContent = sign;
    button.setAttribute("aria-label", `Flyt ${nameOf(row)} ${way}`);
    button.addEventListener("click", () => {
      move(row, up);
      button.focus();
      number.dispatchEvent(new Event("input", { bubbles: true }));
    });
    number.parentElement.append(" ", button);
  }
}

document.body.append(told);
document.querySelectorAll("table[data-order] tbody tr, [data-order] > [data-row]").forEach(addButtons);
