"""The body of a section, Markdown as Word left it, to the HTML that is stored, with the words before and after."""

import re
from collections import Counter
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML

from danish import MONTHS
from danish.plain_text import plain, words
from onepagers.models.rich_text import sanitise

DEEPEST = 24  # columns of indentation: twelve lists in each other, far below the parser's own limit

_LONE = re.compile(r"\s*(?:[-*+•·▪◦–—]|\\)\s*")
_RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|=[=\s]{2,}|\|[\s|:-]*)")
_BULLETS = (
    (re.compile(r"(\s*)[•·●‣–—]\s+"), ""),
    (re.compile(r"(\s*)(?:◦\s+|o(?:\t| {3,}))"), "  "),
    (re.compile(r"(\s*)▪\s+"), "    "),
)
_REPEATED = re.compile(r"(\s*[-*+] +)(?:[-*+] +)+")
_NUMBERED = re.compile(r"(?P<indent>\s*)(?P<bullet>[-*+] +)?(?P<number>\d{1,9})(?P<mark>[.)])(?P<rest>(?: .*)?)")
_SLOPPY_BOLD = re.compile(r"\*\*(\s*)([^*\n]+?)(\s*)\*\*")
_IMAGE = re.compile(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_IMAGE_DATA = re.compile(r"\s*\[[^\]]+\]:\s*<?data:image/")
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
    """As the editor writes: a paragraph in every list item, no white space between the tags."""

    def softbreak(self, tokens, index, options, env):
        return " "

    def hardbreak(self, tokens, index, options, env):
        return "<br>"

    def html_inline(self, tokens, index, options, env):
        """The marks that Word's exports leave; any other tag was meant as text or isn't trusted, and is shown."""
        tag = tokens[index].content
        if re.fullmatch(r"<!--\W*-->", tag):
            return ""
        found = _TAG.fullmatch(tag)
        name = found[2].lower() if found else ""
        if name in _HTML:
            return f"<{found[1]}{_HTML[name]}>"
        if name == "a":
            return tag
        if name in _BREAKING:
            return "<br>" if name in ("br", "p", "div", "tr", "li") and not (found[1]) else " "
        return "" if name in _DROPPED else escape(tag)


def _parser() -> MarkdownIt:
    """CommonMark without what one A4 page has no room for: all of its text is kept as text, whatever it looks like."""
    parser = MarkdownIt("commonmark", {"maxNesting": 100}, renderer_cls=_Renderer)
    return parser.disable(
        ["code", "fence", "blockquote", "hr", "heading", "lheading", "reference", "html_block", "image"]
    )


_MARKDOWN = _parser()


class Body:
    """`html` as it will be stored; `said` and `kept`, the words before and after the sanitiser."""

    def __init__(self, lines: Sequence[str], *, plain_text: bool = False):
        tokens = _MARKDOWN.parse("\n".join(tidy(lines, plain_text=plain_text)))
        for token in tokens:
            token.hidden = False  # tight lists too get their paragraphs, as in the editor
        rendered = _readable_links(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}).replace("\n", ""))
        self.html = sanitise(rendered)
        self.said = words(plain(rendered))
        self.text = plain(self.html)
        self.kept = words(self.text)

    @property
    def lost(self) -> list[str]:
        """Words that the document says and the HTML doesn't; there are none, and the report says so if there are."""
        return sorted((Counter(self.said) - Counter(self.kept)).elements())


def tidy(lines: Sequence[str], *, plain_text: bool = False) -> list[str]:
    """The lines with Word's oddities mended: the lone «-», its bullets, rules across the page, «- 1) …» and quotes.

    In `plain_text` a line is a paragraph's end; in Markdown only where it says so.
    """
    tidied = []
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else ""
        says_nothing = _RULE.fullmatch(line) or (_LONE.fullmatch(line) and not after.startswith("  "))
        if says_nothing or _IMAGE_DATA.match(line):
            line = ""
        for pattern, indent in _BULLETS:
            line = pattern.sub(rf"\1{indent}- ", line, count=1) if pattern.match(line) else line
        line = _REPEATED.sub(r"\1", line, count=1) if _REPEATED.match(line) else line
        line = _SLOPPY_BOLD.sub(r"\1**\2**\3", _IMAGE.sub(r"\1", line))
        if line and (plain_text or line.lstrip().startswith("|")):
            line = f"{line.rstrip()}  "
        tidied.append(line)
    return [_shallow(line) for line in _numbered(tidied)]


def _shallow(line: str) -> str:
    body = line.lstrip()
    return " " * min(len(line) - len(body), DEEPEST) + body


def _numbered(lines: list[str]) -> list[str]:
    """Numbers that count something stay a list, also inside bullets («- 1) …»); «12. december» stays text."""
    found = [_NUMBERED.fullmatch(line) for line in lines]
    counted = {(match["indent"], bool(match["bullet"]), int(match["number"])) for match in found if match}
    mended, inside = [], None
    for line, match in zip(lines, found, strict=True):
        if inside is not None and line and len(line) - len(line.lstrip()) <= inside:
            inside = None
        if match:
            indent, bullet, number = match["indent"], match["bullet"], int(match["number"])
            run = number < 100 and any((indent, bool(bullet), number + step) in counted for step in (-1, 1))
            first = number == 1 and not bullet and not match["rest"].strip().lower().startswith(MONTHS)
            if run and bullet:
                line, inside = f"{indent}{number}{match['mark']}{match['rest']}", len(indent)
            elif not run and not first:
                line = f"{indent}{bullet or ''}{number}\\{match['mark']}{match['rest']}"
        elif inside is not None and line:
            line = f"  {line}"  # what stood under the bullet stands under the number, which is wider
        mended.append(line)
    return mended


def _readable_links(html: str) -> str:
    """A link that shows its own address shows it without the backslashes that Word's export escaped it with."""
    return re.sub(
        r'(<a href="([^"]*)">)([^<]*)(?=</a>)',
        lambda link: link[1] + (link[2] if link[3].replace("\\", "") == link[2] else link[3]),
        html,
    )
