/* A browser shows the field of a date in the language of its own menus, mm/dd/yyyy, which may be another than the one
   that it asks pages for (navigator.language). One that isn't Danish gets a text, «18.12.2026». */
function writeOut(field) {
  if (field.type !== "date") return;
  const [year, month, day] = field.value.split("-");
  field.type = "text";
  field.inputMode = "numeric";
  field.placeholder = "dd.mm.åååå";
  field.value = day ? `${day}.${month}.${year}` : "";
}

if (!/^da\b/i.test(new Intl.DateTimeFormat().resolvedOptions().locale)) {
  document.querySelectorAll("input[type=date]").forEach(writeOut);
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("input[type=date]")) writeOut(event.target); // of a row that was added
  });
}
