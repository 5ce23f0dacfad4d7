/* When the next review will be, as soon as the day of this one changes; the server knows the holidays. */
const due = document.querySelector("[data-due-from]");
const day = document.querySelector("[name=reviewed_on]");
const correction = document.querySelector("[name=correction]");
let asked = 0;

async function show() {
  const mine = ++asked;
  const query = new URLSearchParams({ dato: day.value });
  if (correction?.checked) query.set("ret", "1");
  const answer = await fetch(`${due.dataset.dueFrom}?${query}`).catch(() => null);
  const words = answer?.ok ? await answer.text() : "";
  if (words && mine === asked) due.textContent = words;
}

for (const field of [day, correction]) field?.addEventListener("change", show);
document.querySelectorAll("[data-without-script]").forEach((element) => element.remove());
