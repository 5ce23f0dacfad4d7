"""What the styles and the numbering of a Word file say about its paragraphs and runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple
from xml.etree.ElementTree import Element

from importing.word.package import attribute, child, local

_HEADING = re.compile(r"(?:heading|overskrift) ?([1-6])", re.IGNORECASE)
_TITLE = re.compile(r"title|titel", re.IGNORECASE)
_LIST = re.compile(r"list ?(?P<kind>bullet|number|continue)(?: ?(?P<depth>[2-5]))?", re.IGNORECASE)
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


_FLAGS = {"bold": "b", "italic": "i", "struck": "strike", "doubly_struck": "dstrike", "hidden": "vanish"}
_FIGURE = re.compile(r"[+−-]?\d{1,2}")
_MOVED = 4  # half points


@dataclass(frozen=True)
class Look:
    """How a run looks, as far as it changes what it says."""

    bold: bool = False
    italic: bool = False
    struck: bool = False
    doubly_struck: bool = False
    hidden: bool = False
    raised: str = ""  # "superscript", "subscript"
    moved: str = ""  # the same, by so much that a figure is read so: nobody moves «2» of «m2» for anything else
    font: str = ""

    def with_properties(self, properties: Element | None) -> "Look":
        """Return the look after some w:rPr."""
        if properties is None:
            return self
        flags = {local(entry): is_on(entry) for entry in properties}
        changes: dict[str, bool | str] = {}
        for name, tag in _FLAGS.items():
            if tag in flags:
                changes[name] = flags[tag]
        if (raised := child(properties, "vertAlign")) is not None:
            value = attribute(raised, "val") or ""
            changes["raised"] = "" if value == "baseline" else value
        if (moved := child(properties, "position")) is not None:
            changes["moved"] = _moved(attribute(moved, "val") or "")
        if (fonts := child(properties, "rFonts")) is not None:
            changes["font"] = attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or self.font
        return replace(self, **changes)  # type: ignore[arg-type]  # names and kinds stand above

    def with_style(self, style: "Look") -> "Look":
        """Return the look of a paragraph's words in a character style.

        Marks of both cancel each other (ECMA-376, part 1, 17.7.3), but for the double line.
        """
        return Look(
            bold=self.bold != style.bold,
            italic=self.italic != style.italic,
            struck=self.struck != style.struck,
            doubly_struck=self.doubly_struck or style.doubly_struck,
            hidden=self.hidden != style.hidden,
            raised=style.raised or self.raised,
            moved=style.moved or self.moved,
            font=style.font or self.font,
        )

    def position(self, text: str) -> str:
        """Return how a text is raised or lowered. One that is only moved is, where it is a figure."""
        return self.raised or (self.moved if _FIGURE.fullmatch(text) else "")


class Listing(NamedTuple):
    """A paragraph's place in a list: its depth from 1, and its number; None has a bullet or the `label` as text.

    `continues` says that it is a further paragraph of the item before.
    """

    depth: int
    number: int | None = None
    label: str = ""
    continues: bool = False


class _Style(NamedTuple):
    name: str
    based_on: str
    paragraph: Element | None
    run: Element | None


class Styles:
    """The styles of a file. One that says no type is a paragraph's, as the format has it."""

    def __init__(self, tree: Element | None):
        self._styles: dict[str, _Style] = {}
        self._default = ""
        for entry in tree if tree is not None else ():
            key = attribute(entry, "styleId")
            if local(entry) != "style" or key is None:
                continue
            self._styles[key] = _Style(
                attribute(child(entry, "name"), "val") or key,
                attribute(child(entry, "basedOn"), "val") or "",
                child(entry, "pPr"),
                child(entry, "rPr"),
            )
            if attribute(entry, "type") in (None, "paragraph") and attribute(entry, "default") in ("1", "true", "on"):
                self._default = key

    def chain(self, key: str | None) -> Iterator[_Style]:
        """Yield a style and those that it is based on, the nearest first."""
        visited: set[str] = set()
        key = key or self._default
        if key and key not in self._styles:
            yield _Style(key, "", None, None)
        while key in self._styles and key not in visited:
            visited.add(key)
            yield self._styles[key]
            key = self._styles[key].based_on

    def look(self, key: str | None, look: Look) -> Look:
        for style in reversed(list(self.chain(key))):
            look = look.with_properties(style.run)
        return look

    def heading(self, paragraph: Element | None) -> int:
        """Return a paragraph's level as a heading, 1 to 6, or 0."""
        outline = attribute(child(paragraph, "outlineLvl"), "val")
        for style in self.chain(attribute(child(paragraph, "pStyle"), "val")):
            if match := _HEADING.fullmatch(style.name):
                return int(match[1])
            if _TITLE.fullmatch(style.name):
                return 1
            outline = outline or attribute(child(style.paragraph, "outlineLvl"), "val")
        return int(outline) + 1 if outline and outline.isdecimal() and int(outline) < 6 else 0

    def numbering(self, paragraph: Element | None) -> tuple[str | None, str | None]:
        """Return the ids of a paragraph's list and level, its own or its style's."""
        number = level = None
        key = attribute(child(paragraph, "pStyle"), "val")
        for properties in (paragraph, *(style.paragraph for style in self.chain(key))):
            numbered = child(properties, "numPr")
            number = number or attribute(child(numbered, "numId"), "val")
            level = level or attribute(child(numbered, "ilvl"), "val")
        return number, level

    def list_name(self, paragraph: Element | None) -> re.Match[str] | None:
        """Return what a style called «List Bullet 2» says: the depth that its own list, on its first level, doesn't."""
        names = (style.name for style in self.chain(attribute(child(paragraph, "pStyle"), "val")))
        return next((match for name in names if (match := _LIST.fullmatch(name))), None)


class _Level(NamedTuple):
    format: str
    text: str
    start: int
    style: str


class Numbering:
    """The lists of a file, counting as Word does: all that use one definition count on, until one begins again."""

    def __init__(self, tree: Element | None, styles: Styles):
        self._styles = styles
        self._definitions: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, Element]] = {}
        self._links: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        for entry in tree if tree is not None else ():
            if local(entry) == "abstractNum":
                key = attribute(entry, "abstractNumId") or ""
                self._definitions[key] = dict(_levels(entry))
                self._links[key] = attribute(child(entry, "numStyleLink"), "val") or ""
            elif local(entry) == "num":
                key = attribute(child(entry, "abstractNumId"), "val") or ""
                self._lists[attribute(entry, "numId") or ""] = key, entry

    def listing(self, paragraph: Element | None) -> Listing | None:
        """Return a paragraph's place in a list, and count it; None where it is in none."""
        named = self._styles.list_name(paragraph)
        named_depth = int(named["depth"] or 1) if named else 1
        if named and named["kind"].lower() == "continue":
            return Listing(named_depth, continues=True)
        number, level_text = self._styles.numbering(paragraph)
        if number == "0":
            return None
        if number is None or number not in self._lists:
            return Listing(named_depth) if named else None
        definition, levels = self._levels_of(number)
        style = attribute(child(paragraph, "pStyle"), "val")
        linked = next((index for index, entry in levels.items() if entry.style and entry.style == style), 0)
        index = min(int(level_text), 8) if level_text and level_text.isdecimal() else linked
        level = levels.get(index, _Level("bullet", "", 1, ""))
        count = self._count(number, definition, index, level)
        depth = max(index + 1, named_depth)
        if level.format == "none":
            return None
        if level.format == "bullet":
            return Listing(depth)
        label = self._label(definition, levels, index)
        plain_number = level.format.startswith("decimal") and re.fullmatch(r"\W*\d+\W*", label)
        return Listing(depth, count) if plain_number else Listing(depth, None, label)

    def _levels_of(self, number: str) -> tuple[str, dict[int, _Level]]:
        definition, entry = self._lists[number]
        if not self._definitions.get(definition) and (link := self._links.get(definition)):
            linked = next(
                (
                    found
                    for style in self._styles.chain(link)
                    if (found := attribute(child(child(style.paragraph, "numPr"), "numId"), "val"))
                ),
                None,
            )
            if linked in self._lists:
                definition, entry = self._lists[linked]
        levels = dict(self._definitions.get(definition, {}))
        for override in entry:
            levels |= dict(_levels(override))
        return definition, levels

    def _count(self, number: str, definition: str, index: int, level: _Level) -> int:
        counts = self._counts.setdefault(definition, {})
        if (number, index) not in self._begun:
            self._begun.add((number, index))
            for override in self._lists[number][1]:
                start = attribute(child(override, "startOverride"), "val")
                if attribute(override, "ilvl") == str(index) and start and start.isdecimal():
                    counts[index] = int(start) - 1
        counts[index] = counts.get(index, level.start - 1) + 1
        for deeper in [key for key in counts if key > index]:
            del counts[deeper]
        return counts[index]

    def _label(self, definition: str, levels: dict[int, _Level], index: int) -> str:
        counts = self._counts[definition]

        def written(match: re.Match[str]) -> str:
            level = levels.get(int(match[1]) - 1, levels[index])
            return _written(counts.get(int(match[1]) - 1, level.start), level.format)

        return re.sub(r"%([1-9])", written, levels[index].text or f"%{index + 1}.").strip()


def is_on(entry: Element) -> bool:
    """Tell whether a mark that is switched by its presence is on."""
    return (attribute(entry, "val") or "1").lower() not in ("0", "false", "off", "none")


def _moved(half_points: str) -> str:
    number = int(half_points) if re.fullmatch(r"-?\d{1,4}", half_points) else 0
    return "superscript" if number >= _MOVED else "subscript" if number <= -_MOVED else ""


def _levels(entry: Element) -> Iterator[tuple[int, _Level]]:
    for level in entry:
        index = attribute(level, "ilvl") or ""
        if local(level) != "lvl" or not index.isdecimal():
            continue
        start = attribute(child(level, "start"), "val") or "1"
        formats = [attribute(kind, "val") for kind in level.iter() if local(kind) == "numFmt"]
        yield (
            int(index),
            _Level(
                "none" if "none" in formats else formats[0] or "decimal" if formats else "decimal",
                attribute(child(level, "lvlText"), "val") or "",
                int(start) if start.isdecimal() else 1,
                attribute(child(level, "pStyle"), "val") or "",
            ),
        )


def _written(number: int, number_format: str) -> str:
    """Return a number as a list's format writes it: «c», «iv», «3»."""
    lower = number_format.lower()
    if "letter" in lower and number > 0:
        text = chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif "roman" in lower and 0 < number < 4000:
        text, rest = "", number
        for value, letters in _ROMAN:
            text += letters * (rest // value)
            rest %= value
    else:
        return str(number)
    return text.upper() if lower.startswith("upper") else text
