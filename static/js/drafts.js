/* What is typed is kept on the server as it is typed, and on leaving: «Kladde gemt kl. 14.02». The answer also tells who
   else is writing. Without script a draft is kept whenever the form comes back with errors. */
const form = document.getElementById("tekst");
const EVERY = 2500; // ms from the first key to the draft that holds it
const ALIVE = 20000; // ms between two signs of life
const LIMIT = 60000; // bytes that a browser sends on after a page has been left
const kept = document.querySelector("[data-kept]");
const present = document.querySelector("[data-present]");
let typed = 0; // how many times something was typed, and how many of them are in the draft
let held = 0;
let timer = null;
let sending = null; // a request that is under way
let leaving = false; // the form has been sent, which is a way of keeping

const fields = () => new URLSearchParams(new FormData(form));

function say(element, text) {
  if (element.textContent !== text) element.textContent = text; // the same once more would be read aloud again
}

function notices(sentences) {
  if (present.innerText === sentences.join("\n")) return;
  present.replaceChildren(...sentences.map((sentence) => {
    const line = document.createElement("p");
    line.className = "notice";
    line.textContent = sentence;
    return line;
  }));
}

function loggedOut() {
  if (present.querySelector("a")) return;
  notices(["Du er logget ud. Din tekst er gemt som kladde. "]);
  const link = document.createElement("a");
  link.href = form.dataset.logIn;
  link.textContent = "Log ind, og skriv videre";
  present.firstChild.append(link);
}

function told(answer) {
  if (answer.error) return say(kept, answer.error);
  say(kept, answer.kept ? `Kladde gemt kl. ${answer.kept}` : "");
  if (!answer.logged_in) return loggedOut();
  form.elements.csrfmiddlewaretoken.value = answer.token;
  notices([...answer.others, ...(answer.newer ? [`${answer.newer} Du kan skrive videre: det, I begge har rettet, vises, når du gemmer.`] : [])]);
}

async function keep({ onLeaving = false } = {}) {
  clearTimeout(timer);
  timer = null;
  if (leaving || (sending && !onLeaving)) return;
  const body = fields();
  const until = typed;
  const keepalive = onLeaving && body.toString().length < LIMIT;
  sending = new AbortController();
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", body, keepalive, signal: sending.signal });
    if (answer.ok) held = Math.max(held, until);
    told(await answer.json());
  } catch {
    if (!leaving) say(kept, "Kladden kan ikke gemmes lige nu. Prøver igen.");
  }
  sending = null;
  if (typed > held && !leaving && !timer) timer = setTimeout(keep, EVERY);
}

function changed() {
  typed += 1;
  if (!timer) timer = setTimeout(keep, EVERY);
}

document.addEventListener("input", (event) => {
  if (event.target.form === form || event.target.closest?.("#tekst")) changed();
});
form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  leaving = true;
  clearTimeout(timer);
  sending?.abort(); // what arrives after the text is saved would be thrown away in any case
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) leaving = false;
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && typed > held) keep({ onLeaving: true });
});
window.addEventListener("beforeunload", (event) => {
  if (leaving || typed === held) return;
  keep({ onLeaving: true });
  event.preventDefault();
});
setInterval(() => {
  if (document.visibilityState === "visible") keep();
}, ALIVE);
