/* A date is a text, «18.12.2026», in a browser of any language. One that speaks Danish has a calendar that does too. */
const WRITTEN = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/;

function offerCalendar(field) {
  if (field.type !== "text") return;
  const written = WRITTEN.exec(field.value.trim());
  if (field.value && !written) return; // what can't be read is left to be put right
  const day = written ? `${written[3]}-${written[2].padStart(2, "0")}-${written[1].padStart(2, "0")}` : "";
  field.value = ""; // as a text it is no value of a calendar
  field.type = "date";
  field.value = day;
}

if (/^da\b/i.test(navigator.language)) {
  document.querySelectorAll("input[data-date]").forEach(offerCalendar);
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("input[data-date]")) offerCalendar(event.target); // of a row that was added
  });
}
