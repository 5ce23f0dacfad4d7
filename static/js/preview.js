/* The page as it will be, and how full it is, anew after each pause in typing; without script «Vis siden» does it.
   The page stands in a shadow tree, so that the paper's style and that of the screen don't meet. */
const form = document.getElementById("tekst");
const panel = document.querySelector("[data-page]");
const line = document.querySelector("[data-gauge]");
const verdict = document.querySelector("[data-verdict]");
const PAUSE = 250; // ms without a key
const LONG_PAUSE = 1500; // ms, after which the size is worth finding exactly
const A4 = 793.7; // px
let timer = null;
let asked = null;

document.documentElement.classList.add("scripted");

function fitInWidth() {
  const frame = panel.querySelector("[data-sheet]");
  if (frame) frame.style.setProperty("--sheet-zoom", Math.floor((frame.clientWidth / A4) * 1000) / 1000);
}

function showSheet(fresh) {
  const frame = panel.querySelector("[data-sheet]");
  const content = fresh?.querySelector("template")?.content;
  if (!frame || !content) return;
  if (!frame.shadowRoot) frame.attachShadow({ mode: "open" }).append(content);
  else frame.shadowRoot.querySelector(".sheet").replaceWith(content.querySelector(".sheet"));
}

function showGauge(fresh) {
  const old = panel.querySelector(".gauge");
  const summary = old.querySelector("summary");
  const [open, focused] = [old.querySelector("details")?.open, summary && summary === document.activeElement];
  old.replaceWith(fresh);
  const details = fresh.querySelector("details");
  if (details && open) details.open = true;
  if (focused) details?.querySelector("summary").focus();
  const [head, drawing] = [fresh.querySelector(".gauge__head"), fresh.querySelector("svg")];
  if (head && drawing) {
    line.replaceChildren(head.cloneNode(true), drawing.cloneNode(true));
    line.querySelector("h2").outerHTML = `<b>${head.querySelector("h2").innerHTML}</b>`;
    const told = head.querySelector("h2").textContent;
    if (verdict.textContent !== told) verdict.textContent = told;
  }
}

/* A newer question makes an older one's answer of no use. */
async function refresh({ exact = false } = {}) {
  clearTimeout(timer);
  asked?.abort();
  asked = new AbortController();
  const body = new URLSearchParams(new FormData(form));
  if (exact) body.set("maal", "skrift");
  const frame = panel.querySelector("[data-sheet]");
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body, signal: asked.signal, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    showSheet(page.querySelector("[data-sheet]"));
    const gauge = page.querySelector(".gauge");
    showGauge(gauge);
    frame?.removeAttribute("aria-busy");
    if (gauge.dataset.exact === "nej") timer = setTimeout(() => refresh({ exact: true }), LONG_PAUSE);
  } catch (error) {
    if (error.name !== "AbortError") frame?.setAttribute("aria-busy", "true"); // what is shown may be old
  }
}

document.addEventListener("input", (event) => {
  if (event.target.form !== form && !event.target.closest?.("#tekst")) return;
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
});
document.addEventListener("click", (event) => {
  if (event.target.name !== "vis") return;
  event.preventDefault();
  refresh({ exact: true });
  panel.focus();
  panel.scrollIntoView();
});
new ResizeObserver(fitInWidth).observe(panel);
fitInWidth();
if (panel.querySelector("[data-waiting]")) {
  panel.querySelector("[data-waiting]").textContent = "Måler siden …";
  refresh();
}
