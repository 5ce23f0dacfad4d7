/* What is pasted is cleaned as text before a browser makes a document of it, and comes as the importer would make it:
   tables as a point a row, Word's lists as lists, raised figures as signs, what is struck out or hidden left out and
   named. Our policy drops inline styles while a page is parsed, so what they mean is read from an attribute of ours. */
const RAISED = { from: "0123456789+-=()n", to: "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ" };
const LOWERED = { from: "0123456789+-=()", to: "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎" };
const LEFT_OUT = [
  ["Gennemstreget tekst", "s, strike, del", /text-decoration[^;]*line-through|mso-[^;]*strike/],
  ["Skjult tekst", "[hidden]", /display:\s*none|mso-hide:\s*all|visibility:\s*hidden/],
];
const HEAVY = /font-weight:\s*(?:bold|bolder|[6-9]00)/;
const LIGHT = /font-weight:\s*(?:normal|lighter|[1-5]00)\b/;

const styleOf = (element) => (element.dataset.look ?? "").toLowerCase();
const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

function parse(html) {
  const fragment = html.match(/<!--\s*StartFragment\s*-->([^]*?)<!--\s*EndFragment\s*-->/)?.[1] ?? html;
  const text = fragment
    .replace(/<(style|script|title|xml)\b[^]*?<\/\1\s*>/gi, "")
    .replace(/<!--[^]*?-->|<!\[[^>]*>/g, "")
    .replace(/<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi, (tag) => tag.replace(/(["'\s])style\s*=/gi, "$1data-look="));
  return new DOMParser().parseFromString(text, "text/html").body;
}

function leaveOut(body) {
  const notices = [];
  for (const [name, selector, look] of LEFT_OUT) {
    const texts = [];
    for (const element of body.querySelectorAll(`${selector}, [data-look]`)) {
      if (!body.contains(element)) continue;
      if (!element.matches(selector) && !look.test(styleOf(element))) continue;
      if (words(element)) texts.push(`«${words(element)}»`);
      element.remove();
    }
    if (texts.length) notices.push(`${name} er ikke taget med: ${texts.join(", ")}.`);
  }
  return notices;
}

function rename(element, name) {
  const renamed = element.ownerDocument.createElement(name);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

function wrapContent(element, name) {
  const wrapper = element.ownerDocument.createElement(name);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}

/* Bold and italic by what is seen, not by the tag: Google Docs wraps all in a <b> that is not bold. */
function readMarks(body) {
  for (const element of body.querySelectorAll("b, strong")) {
    if (LIGHT.test(styleOf(element))) element.replaceWith(...element.childNodes);
  }
  for (const element of body.querySelectorAll("span[data-look], font[data-look]")) {
    const look = styleOf(element);
    if (/mso-list:\s*ignore/.test(look)) continue;
    if (HEAVY.test(look) && !element.closest("b, strong, h1, h2, h3, h4, h5, h6")) wrapContent(element, "strong");
    if (/font-style:\s*italic/.test(look) && !element.closest("i, em")) wrapContent(element, "em");
    if (/vertical-align:\s*super/.test(look)) rename(element, "sup");
    else if (/vertical-align:\s*sub/.test(look)) rename(element, "sub");
  }
}

function writeFigures(body) {
  for (const [name, { from, to }] of [["sup", RAISED], ["sub", LOWERED]]) {
    for (const element of body.querySelectorAll(name)) {
      const signs = [...element.textContent];
      const isFigure = signs.some((sign) => /\d/.test(sign)) && signs.every((sign) => from.includes(sign) || sign === " ");
      if (isFigure) element.textContent = signs.map((sign) => [...to][from.indexOf(sign)] ?? sign).join("");
      element.replaceWith(...element.childNodes);
    }
  }
}

/* Word's lists are paragraphs that say their list, level and mark. */
function readWordLists(body) {
  let open = []; // [level, list] from the outermost
  let before = null;
  for (const paragraph of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    const level = Number(styleOf(paragraph).match(/mso-list:[^;]*level(\d+)/)?.[1] ?? 0);
    const mark = [...paragraph.querySelectorAll("[data-look]")].find((part) => /mso-list:\s*ignore/.test(styleOf(part)));
    if (!level || !mark) {
      open = [];
      continue;
    }
    if (before && open.length && before !== paragraph.previousElementSibling) open = [];
    const number = words(mark).match(/^\(?(\d+|[a-z]{1,4})[.)]/i);
    mark.remove();
    while (open.length && open.at(-1)[0] > level) open.pop();
    const name = number ? "OL" : "UL";
    if (open.length === 1 && open[0][0] === level && open[0][1].tagName !== name) open = [];
    if (!open.length || open.at(-1)[0] < level) {
      const list = body.ownerDocument.createElement(name);
      if (Number(number?.[1]) > 1) list.setAttribute("start", number[1]);
      if (open.length) open.at(-1)[1].lastElementChild.append(list);
      else paragraph.before(list);
      open.push([level, list]);
    }
    const item = body.ownerDocument.createElement("li");
    open.at(-1)[1].append(item);
    paragraph.removeAttribute("data-look");
    item.append(paragraph);
    before = open[0][1];
  }
}

/* A list that stands between items belongs to the one before it. */
function nestLists(body) {
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
    let item = list.previousElementSibling;
    if (item?.tagName !== "LI") {
      item = body.ownerDocument.createElement("li");
      list.before(item);
    }
    item.append(list);
  }
}

/* A line break between blocks is an empty line of the page that was copied. */
function dropLooseBreaks(body) {
  const isBlock = (node) => !node || /^(?:P|DIV|UL|OL|TABLE|H[1-6]|BLOCKQUOTE)$/.test(node.nodeName);
  for (const element of body.querySelectorAll("br")) {
    if (isBlock(element.previousElementSibling) && isBlock(element.nextElementSibling) && element.parentNode === body) {
      const around = [element.previousSibling, element.nextSibling];
      if (around.every((node) => isBlock(node) || !node.textContent.trim())) element.remove();
    }
  }
}

function writeTables(body) {
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    const list = body.ownerDocument.createElement("ul");
    for (const row of table.rows) {
      const cells = [...row.cells];
      if (!cells.some(words)) continue;
      const paragraph = body.ownerDocument.createElement("p");
      cells.forEach((cell, index) => {
        if (index) paragraph.append(" | ");
        if (!words(cell)) paragraph.append("–");
        for (const block of cell.querySelectorAll("p, div, li, br, h1, h2, h3, h4, h5, h6")) {
          block.replaceWith(" ", ...block.childNodes, " ");
        }
        for (const part of cell.querySelectorAll("ul, ol")) part.replaceWith(...part.childNodes);
        paragraph.append(...cell.childNodes);
      });
      const item = body.ownerDocument.createElement("li");
      item.append(paragraph);
      list.append(item);
    }
    table.replaceWith(list);
  }
}

function cleaned(html) {
  const body = parse(html);
  const notices = leaveOut(body);
  readMarks(body);
  dropLooseBreaks(body);
  readWordLists(body);
  writeFigures(body);
  nestLists(body);
  writeTables(body);
  for (const element of body.querySelectorAll("[data-look]")) element.removeAttribute("data-look");
  return { html: body.innerHTML, notices };
}

function say(editor, notices) {
  let line = editor.parentElement.querySelector("[data-left-out]");
  if (!line) {
    line = document.createElement("p");
    line.className = "small";
    line.dataset.leftOut = "";
    line.setAttribute("role", "status");
    editor.after(line);
  }
  line.textContent = notices.join(" ");
}

/* The event is stopped, and one with the cleaned text takes its place. What the editor copied itself is left as it is. */
document.addEventListener("paste", (event) => {
  const editor = event.target.closest?.(".prose-editor");
  const html = event.clipboardData?.getData("text/html");
  if (!editor || !html || html.includes("data-cleaned") || html.includes("data-pm-slice")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const result = cleaned(html);
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", `<div data-cleaned>${result.html}</div>`);
  clipboardData.setData("text/plain", event.clipboardData.getData("text/plain"));
  event.target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  say(editor, result.notices);
}, { capture: true });
