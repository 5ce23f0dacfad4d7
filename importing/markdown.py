"""Convert the body of a section from Markdown, as Word exports it, to the HTML that is stored.

The words before and after are counted, so that a lost word is reported.
"""

import re
from collections import Counter
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from danish import MONTHS
from danish.plain_text import plain, words
from importing.pieces import MARK, filled, unmarked
from onepagers.models.rich_text import sanitise

DEEPEST = 24  # columns of indentation: twelve nested lists, far below the parser's own limit

_LONE = re.compile(r"\s*(?:[-*+•·▪◦–—]|\\)\s*")
_RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|=[=\s]{2,}|\|[\s|:-]*)")
_BULLETS = (  # as Word and mail programs write them in plain text, and how deep
    (re.compile(r"(\s*)(?:[•●‣➢➤►▶■◆]\s*|[·∙⁃–—»\uf0b7\uf0a7\uf0d8]\s+)(?=\S)"), ""),
    (re.compile(r"(\s*)(?:[◦○]\s+|o(?:\t| {3,}))"), "  "),
    (re.compile(r"(\s*)▪\s+"), "    "),
)
_CLOSE = re.compile(r"(\s*)-(?=[^\W\d_])")  # «-punkt», if the line beside it is one too
_LETTERED = re.compile(r"(\s*)(?=(?:[a-zæøå]\)|\(\w{1,2}\)|[✓✔☐☑☒□→])\s)")  # «a) punkt», likewise; what it says stays
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)]) ")
_REPEATED = re.compile(r"(\s*[-*+] +)(?:[-*+] +)+")
_NUMBERED = re.compile(r"(?P<indent>\s*)(?P<bullet>[-*+] +)?(?P<number>\d{1,9})(?P<mark>[.)])(?P<rest>(?: .*)?)")
_SLOPPY_BOLD = re.compile(r"\*\*(\s*)([^*\n]+?)(\s*)\*\*")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,300})\](?:\([^()\s]*(?:\s[^()\n]{0,300})?\)|\[[^\[\]\n]{0,300}\])")
_IMAGE_DATA = re.compile(r"\s*\[[^\]]+\]:\s*<?data:image/")
# A bracket that begins no link. Markdown looks for the end of each, in a time that grows with their square.
_BRACKET = re.compile(r"(?<!\\)\[(?![^\[\]\n]{0,300}\]\()")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^<>]*>", re.IGNORECASE)
_HTML = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_DROPPED = {"u", "s", "sup", "sub", "span", "font", "small", "mark", "code"}
_BREAKING = {
    "br",
    "p",
    "div",
    "tr",
    "table",
    "tbody",
    "thead",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "td",
    "th",
}


class _Renderer(RendererHTML):
    """Writes HTML as the editor does: a paragraph in every list item, no white space between the tags."""

    def softbreak(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        return " "

    def hardbreak(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        return "<br>"

    def html_inline(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Convert the marks that Word's exports leave. Any other tag is text, or isn't trusted, and is shown."""
        tag = tokens[index].content
        if re.fullmatch(r"<!--\W*-->", tag):
            return ""
        match = _TAG.fullmatch(tag)
        if match is None:
            return escape(tag)
        slash, name = match[1], match[2].lower()
        if name in _HTML:
            return f"<{slash}{_HTML[name]}>"
        if name == "a":
            return tag
        if name in _BREAKING:
            return "<br>" if name in ("br", "p", "div", "tr", "li") and not slash else " "
        return "" if name in _DROPPED else escape(tag)


def _parser() -> MarkdownIt:
    """Return a CommonMark parser without the blocks that an A4 page has no room for: their text stays text."""
    parser = MarkdownIt("commonmark", {"maxNesting": 100}, renderer_cls=_Renderer)
    return parser.disable(
        ["code", "fence", "blockquote", "hr", "heading", "lheading", "reference", "html_block", "image"]
    )


_MARKDOWN = _parser()


class Body:
    """The `html` that will be stored, its `text`, and the words before and after the sanitiser.

    `marked` is the HTML with marks where something was left out (pieces.py), "" where nothing was.
    """

    def __init__(self, lines: Sequence[str], *, plain_text: bool = False):
        tokens = _MARKDOWN.parse("\n".join(tidy(lines, plain_text=plain_text)))
        for token in tokens:
            token.hidden = False  # tight lists too get their paragraphs, as in the editor
        rendered = _readable_links(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}).replace("\n", ""))
        sanitised = sanitise(rendered)
        self.marked = sanitised if MARK.search(sanitised) else ""
        self.html = filled(sanitised, ())
        self.words_in = words(plain(unmarked(rendered)))
        self.text = plain(self.html)
        self.words_out = words(self.text)

    @property
    def lost_words(self) -> list[str]:
        """Return the words that are in the document and not in the HTML. There should be none."""
        return sorted((Counter(self.words_in) - Counter(self.words_out)).elements())


def tidy(lines: Sequence[str], *, plain_text: bool = False) -> list[str]:
    """Return the lines without Word's oddities: the lone «-», its bullets, rules across the page, «- 1) …» and quotes.

    In `plain_text` every line ends a paragraph.
    """
    tidy_lines = []
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else ""
        is_empty = _RULE.fullmatch(line) or (_LONE.fullmatch(line) and not after.startswith("  "))
        if is_empty or _IMAGE_DATA.match(line):
            line = ""
        for pattern, indent in _BULLETS:
            if pattern.match(line):
                line = pattern.sub(rf"\1{indent}- ", line, count=1)
                break
        line = _REPEATED.sub(r"\1", line, count=1) if _REPEATED.match(line) else line
        line = _SLOPPY_BOLD.sub(r"\1**\2**\3", _IMAGE.sub(r"\1", line))
        line = _BRACKET.sub(r"\\[", line)
        if line and (plain_text or line.lstrip().startswith("|")):
            line = f"{line.rstrip()}  "
        tidy_lines.append(line)
    for pattern in (_CLOSE, _LETTERED):
        matches = [bool(pattern.match(line)) for line in tidy_lines]
        for index, line in enumerate(tidy_lines):
            if matches[index] and any(matches[max(0, index - 1) : index] + matches[index + 1 : index + 2]):
                tidy_lines[index] = pattern.sub(r"\1- ", line, count=1)
    return [_shallow(line) for line in _numbered(_flush(tidy_lines))]


def _flush(lines: list[str]) -> list[str]:
    """Move each list that is indented as a whole to the left: a list that begins deep would be text on one line."""
    flush_lines, index = list(lines), 0
    while index < len(lines):
        end = index
        if _ITEM.match(lines[index]):
            while end < len(lines) and (not lines[end] or lines[end][0] in " \t" or _ITEM.match(lines[end])):
                end += 1
            items = [_indent(line) for line in lines[index:end] if _ITEM.match(line)]
            for place in range(index, end):
                line = lines[place]
                less = _indent(line) if place == index else min(items)
                flush_lines[place] = line[min(less, _indent(line)) :]
        index = max(end, index + 1)
    return flush_lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _shallow(line: str) -> str:
    body = line.lstrip()
    return " " * min(len(line) - len(body), DEEPEST) + body


def _numbered(lines: list[str]) -> list[str]:
    """Keep numbers that count something as a list, also inside bullets («- 1) …»); «12. december» stays text."""
    matches = [_NUMBERED.fullmatch(line) for line in lines]
    counted = {(match["indent"], bool(match["bullet"]), int(match["number"])) for match in matches if match}
    mended: list[str] = []
    list_indent: int | None = None  # of the bullet whose number became the item
    for line, match in zip(lines, matches, strict=True):
        if list_indent is not None and line and len(line) - len(line.lstrip()) <= list_indent:
            list_indent = None
        if match:
            indent, bullet, number = match["indent"], match["bullet"], int(match["number"])
            in_series = number < 100 and any((indent, bool(bullet), number + step) in counted for step in (-1, 1))
            first = number == 1 and not bullet and not match["rest"].strip().lower().startswith(MONTHS)
            if in_series and bullet:
                line, list_indent = f"{indent}{number}{match['mark']}{match['rest']}", len(indent)
            elif not in_series and not first:
                line = f"{indent}{bullet or ''}{number}\\{match['mark']}{match['rest']}"
        elif list_indent is not None and line:
            line = f"  {line}"  # text under the bullet moves under the number, which is wider
        mended.append(line)
    return mended


def _readable_links(html: str) -> str:
    """Remove the backslashes that Word's export puts into a link that shows its own address."""
    return re.sub(
        r'(<a href="([^"]*)">)([^<]*)(?=</a>)',
        lambda link: link[1] + (link[2] if link[3].replace("\\", "") == link[2] else link[3]),
        html,
    )
