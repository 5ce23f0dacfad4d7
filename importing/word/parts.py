"""What stands in what in WordprocessingML: the branch that is shown, the rows of a table, the words of a drawing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from importing import pieces
from importing.word.markdown import Span
from importing.word.package import attribute, child, local
from importing.word.styles import Look

PROPERTIES = re.compile(r".*Pr|instrText|delInstrText|sectPr|proofErr|bookmark(?:Start|End)|tblGrid|fldData")
# Namespaces that Word understands, as mc:Choice requires them (ECMA-376, part 3, 9.3).
_UNDERSTOOD = re.compile(
    r"https?://schemas\.(?:microsoft\.com/office|openxmlformats\.org)/.*|https?://purl\.oclc\.org/ooxml/.*"
    r"|urn:schemas-microsoft-com:.*"
)

PLAIN = Look()


@dataclass(frozen=True)
class Context:
    """What surrounds a run: its look, where it leads, and why all of it is left out, "" where it isn't."""

    look: Look = PLAIN
    href: str = ""
    left_out: str = ""

    def reason(self) -> str:
        is_struck = self.look.struck or self.look.doubly_struck
        return self.left_out or (pieces.HIDDEN if self.look.hidden else pieces.STRUCK if is_struck else "")


@dataclass
class Paragraph:
    """A paragraph while it is read: its spans, the first of what is left out, and the boxes that hang on it."""

    spans: list[Span] = field(default_factory=list)
    left_out: tuple[str, str] = ("", "")  # why, and the text so far
    boxes: list[tuple[Element, Context]] = field(default_factory=list)


def shown_branch(element: Element) -> Element:
    """Return the branch that Word shows of several for new and old versions.

    It is the first that Word understands and that has anything to show.
    """
    all_branches = [branch for branch in element if local(branch) in ("Choice", "Fallback")]
    branches = [branch for branch in all_branches if _is_understood(branch)] or all_branches
    return next((branch for branch in branches if _has_content(branch)), branches[0] if branches else element)


def _is_understood(branch: Element) -> bool:
    return all(_UNDERSTOOD.fullmatch(namespace) for namespace in (attribute(branch, "Requires") or "").split())


def _has_content(branch: Element) -> bool:
    return any(
        (local(part) in ("t", "delText") and (part.text or "").strip())
        or local(part) in ("blip", "imagedata", "relIds", "chart", "sym")
        or attribute(part, "string")
        for part in branch.iter()
    )


def shown_parts(element: Element) -> Iterator[Element]:
    """Yield what is drawn, of alternates only the branch that is shown; a box is not entered."""
    yield element
    if local(element) == "txbxContent":
        return
    for part in shown_branch(element) if local(element) == "AlternateContent" else element:
        yield from shown_parts(part)


def drawn_text(part: Element) -> str:
    """Return the text of a paragraph of DrawingML (a:p), or of WordArt; "" for anything else."""
    if local(part) == "textpath":
        return attribute(part, "string") or ""
    if local(part) == "p" and "/drawingml/" in part.tag:
        return "".join(
            (text.text or "") if local(text) == "t" else " " if local(text) == "br" else "" for text in part.iter()
        )
    return ""


def chart_value(part: Element) -> str:
    return (part.text or "").strip() if local(part) == "v" or (local(part) == "pt" and "chartex" in part.tag) else ""


def within(parent: Element, name: str, *, stop: str) -> Iterator[Element]:
    """Yield the nearest elements of that name, through whatever stands round them."""
    for element in shown_branch(parent) if local(parent) == "AlternateContent" else parent:
        if local(element) == name:
            yield element
        elif local(element) != stop and not PROPERTIES.fullmatch(local(element)):
            yield from within(element, name, stop=stop)


def is_drop_cap(properties: Element | None) -> bool:
    """Tell whether a paragraph is the big first letter of the next one."""
    return attribute(child(properties, "framePr"), "dropCap") in ("drop", "margin")


def end_is_deleted(properties: Element | None) -> bool:
    """Tell whether a paragraph runs into the next one, since its end is deleted or moved away."""
    mark = child(properties, "rPr")
    return child(mark, "del") is not None or child(mark, "moveFrom") is not None
