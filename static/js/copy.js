/* A button beside each address that is shown only once: one press, and it can be pasted into a mail. */
for (const field of document.querySelectorAll(".new-links input")) {
  field.addEventListener("focus", () => field.select());
  if (!navigator.clipboard) continue; /* the field can be selected and copied by hand */
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--second";
  button.textContent = "Kopiér";
  button.setAttribute("aria-describedby", field.id);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Kopieret";
  });
  field.after(button);
}
