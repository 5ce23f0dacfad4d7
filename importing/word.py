"""Convert a Word file (.docx) to Markdown with all its words, or refuse it with one line in Danish.

A .docx is a zip of XML. Only the parts with text, styles and lists are unpacked, in memory. Each is checked before
mammoth gets it: its size, the number and depth of its elements, and that it declares no entities. A file that would
take long to read is refused for its size. Nothing in the file is run, fetched or written.
"""

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import NamedTuple
from xml.etree import ElementTree

import mammoth

from importing.reading import TEXT_LIMIT, Refused, Source
from importing.word_markdown import footnotes_in_place, markdown

ENTRIES = 2_000  # files in the zip; Word writes some 15 and one for every picture
UNPACKED = 200_000_000  # bytes of all of them unpacked
PART = 10_000_000  # bytes of one part that we read
ELEMENTS = 60_000  # of XML in one part; seven one-pagers have some 5,000, and mammoth takes about 50 µs for each
DEPTH = 100

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels"
    r"|word/(?:_rels/)?(?:document|styles|numbering|footnotes|endnotes|comments|header|footer)\d*\.xml(?:\.rels)?"
)

# Headings come first, since LibreOffice makes them list items too. mammoth knows the lists of Word by their level; the
# styles «List Bullet 2» and «3» are lists of their own, each on its first level, and would come out flat.
STYLE_MAP = "\n".join(
    [
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Titel'] => h1:fresh",
        "p[style-name='Subtitle'] => p:fresh",
        *(
            f"p[style-name='{name} {level}'] => h{level}:fresh"
            for name in ("heading", "Overskrift")
            for level in range(1, 7)
        ),
        *(
            f"p[style-name='List {name} {depth}']{level} => {'ul|ol > li > ' * (depth - 1)}{tag} > li:fresh"
            for name, tag, kind in (("Bullet", "ul", "unordered"), ("Number", "ol", "ordered"))
            for depth in range(2, 6)
            for level in (f":{kind}-list(1)", "")
        ),
        *(f"p[style-name='List {name}'] => {tag} > li:fresh" for name, tag in (("Bullet", "ul"), ("Number", "ol"))),
        *(
            f"p:{kind}-list({depth}) => {'ul|ol > li > ' * (depth - 1)}{tag} > li:fresh"
            for kind, tag in (("unordered", "ul"), ("ordered", "ol"))
            for depth in range(1, 10)
        ),
        "comment-reference => !",
    ]
)


class Parts(NamedTuple):
    """The XML of each unpacked part by its name in the zip; `main` is the name of the text itself."""

    trees: Mapping[str, ElementTree.Element]
    main: str


def read_word(data: bytes) -> Source:
    """Return the text of a Word file. Raises Refused for a file that is no Word document, broken or too big."""
    parts = _unpack(data)
    body = parts.trees[parts.main]
    for tree in parts.trees.values():
        _make_readable(tree)
    try:
        html = mammoth.convert_to_html(
            _packed(parts), style_map=STYLE_MAP, convert_image=mammoth.images.img_element(lambda image: {})
        ).value
    except (RecursionError, KeyError, ValueError, AttributeError, IndexError, TypeError, LookupError) as error:
        raise Refused("Word-dokumentet er ødelagt og kan ikke læses. Åbn det i Word, og gem det igen.") from error
    text, notes = markdown(footnotes_in_place(html))
    tags = {_local(element) for element in body.iter()}
    if tags & {"ins", "del", "moveTo"}:
        notes.append("Dokumentet har rettelser, der ikke er godkendt i Word. Den rettede tekst er brugt.")
    return Source(text, tuple(notes), tuple(_left_out(parts, text)))


# From a zip to checked XML


def _unpack(data: bytes) -> Parts:
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            entries = file.infolist()
            names = {entry.filename for entry in entries}
            _refuse_another_kind(names)
            if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
                raise Refused(
                    "Filen fylder alt for meget, når den pakkes ud. Det er ikke et almindeligt Word-dokument."
                )
            trees = {entry.filename: _tree(file, entry) for entry in entries if _PARTS.fullmatch(entry.filename)}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refused(
            "Filen er ødelagt eller beskyttet. Åbn den i Word, gem den uden adgangskode, og prøv igen."
        ) from error
    main = next(name for name in sorted(trees) if re.fullmatch(r"word/document\d*\.xml", name))
    return Parts(trees, main)


def _refuse_another_kind(names: set[str]) -> None:
    if any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        if "word/vbaProject.bin" in names:
            raise Refused("Word-dokumentet har makroer (.docm). Gem det som .docx uden makroer, og prøv igen.")
        return
    kinds = {"xl/workbook.xml": "et regneark", "ppt/presentation.xml": "en præsentation", "content.xml": "OpenDocument"}
    kind = next((kind for name, kind in kinds.items() if name in names), "en zipfil")
    raise Refused(f"Det er ikke et Word-dokument (.docx), men {kind}. Gem teksten som .docx, og prøv igen.")


def _tree(file: zipfile.ZipFile, entry: zipfile.ZipInfo) -> ElementTree.Element:
    if entry.file_size > PART:
        raise Refused("Word-dokumentet er alt for langt til at blive læst.")
    with file.open(entry) as part:
        xml = part.read(PART + 1)
    parser = ElementTree.XMLParser(target=_LimitedTreeBuilder())  # noqa: S314 - the builder refuses the attacks that the rule warns of
    try:
        parser.feed(xml)
        return parser.close()
    except ElementTree.ParseError as error:
        raise Refused("Word-dokumentet er ødelagt og kan ikke læses. Åbn det i Word, og gem det igen.") from error


class _LimitedTreeBuilder(ElementTree.TreeBuilder):
    """Builds a tree, and refuses one that is too big or too deep, or declares entities, as no Word document does."""

    def __init__(self) -> None:
        super().__init__()
        self._count = self._depth = self._length = 0

    def start(self, tag: str, attrs: dict[str, str]) -> ElementTree.Element:
        self._count += 1
        self._depth += 1
        if self._count > ELEMENTS or self._depth > DEPTH:
            raise Refused("Word-dokumentet er alt for langt eller indviklet til at blive læst.")
        return super().start(tag, attrs)

    def data(self, data: str) -> None:
        self._length += len(data)
        if self._length > TEXT_LIMIT:
            raise Refused("Word-dokumentet er alt for langt til at blive læst.")
        super().data(data)

    def end(self, tag: str) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise Refused("Filen er ikke et almindeligt Word-dokument og er ikke læst.")


def _packed(parts: Parts) -> BytesIO:
    """Return the checked parts, and nothing else, as a file for mammoth."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, tree in parts.trees.items():
            file.writestr(name, ElementTree.tostring(tree, encoding="utf-8"))
    packed.seek(0)
    return packed


# Words that mammoth would skip


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _make_readable(tree: ElementTree.Element) -> None:
    """Rename elements with words that mammoth doesn't know to something like them: fields, directions, formulas.

    A list level that shows neither a number nor a bullet is removed. So is what only says how things look: that is most
    of a file.
    """
    for parent in list(tree.iter()):
        for child in list(parent):
            if _local(child) in ("docDefaults", "latentStyles", "tblStylePr", "rsids") or _shows_nothing(child):
                parent.remove(child)
    for element in tree.iter():
        namespace, _, name = element.tag.rpartition("}")
        if name in ("fldSimple", "dir", "bdo"):
            element.tag = f"{namespace}}}smartTag"
        elif name == "cr":
            element.tag = f"{namespace}}}br"
        elif namespace.endswith("/math"):
            word_namespace = namespace.replace("officeDocument/2006/math", "wordprocessingml/2006/main").replace(
                "officeDocument/math", "wordprocessingml/main"
            )
            element.tag = f"{word_namespace}}}{name if name in ('r', 't') else 'smartTag'}"


def _shows_nothing(level: ElementTree.Element) -> bool:
    return _local(level) == "lvl" and any(_local(kind) == "numFmt" and "none" in kind.attrib.values() for kind in level)


# The proof that no word is lost


def _left_out(parts: Parts, text: str) -> Iterator[tuple[str, str]]:
    """Yield (label, text) of what is in the file and not in the Markdown."""
    words_in = Counter(_words(" ".join(_paragraphs(parts.trees[parts.main]))))
    words_out = Counter(_words(re.sub(r"\]\(<[^>]*>\)|</?(?:strong|em)>|\\(?=[^\w\s]|_)", "", text)))
    if lost_words := list((words_in - words_out).elements()):
        yield "Ord, der ikke kunne læses", " ".join(lost_words)
    titles = {"header": "Sidehoved", "footer": "Sidefod", "comments": "Kommentarer i Word"}
    yielded = set()
    for name, tree in sorted(parts.trees.items()):
        match = re.fullmatch(r"word/(header|footer|comments)\d*\.xml", name)
        part_text = " ".join(" ".join(_paragraphs(tree)).split()) if match else ""
        if match and _words(part_text) and (match[1], part_text) not in yielded:
            yielded.add((match[1], part_text))
            yield titles[match[1]], part_text


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.replace("\N{SOFT HYPHEN}", ""))


def _paragraphs(tree: ElementTree.Element) -> list[str]:
    """Return the paragraphs of a part, read without mammoth.

    Deleted text is left out, and of a drawing for new and for old versions of Word, the new one.
    """
    pieces: list[str] = []

    def walk(element: ElementTree.Element) -> None:
        name = _local(element)
        if name == "t":
            pieces.append(element.text or "")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name in ("p", "tab", "br"):
            pieces.append("\n" if name == "p" else " ")
        has_two_versions = name == "AlternateContent" and any(_local(child) == "Fallback" for child in element)
        for child in element:
            if _local(child) not in ("del", "moveFrom") and not (has_two_versions and _local(child) == "Choice"):
                walk(child)

    walk(tree)
    return "".join(pieces).split("\n")
