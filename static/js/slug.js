/* The address follows the name as it is typed, until somebody writes an address of their own. As in lifecycle.slug_for. */
const LETTERS = { æ: "ae", ø: "oe", å: "aa" };

function slug(name) {
  const plain = name.toLowerCase().replace(/[æøå]/g, (letter) => LETTERS[letter]);
  return plain.normalize("NFKD").replace(/[^a-z0-9\s-]/g, "").trim().replace(/[\s-]+/g, "-").slice(0, 57);
}

for (const field of document.querySelectorAll("[data-slug-of]")) {
  const name = document.getElementById(field.dataset.slugOf);
  let own = field.value !== "" && field.value !== slug(name.value);
  field.addEventListener("input", () => { own = field.value !== ""; });
  name.addEventListener("input", () => { if (!own) field.value = slug(name.value); });
}
