"""Signs that Word writes in a way of its own: of fonts of signs, and of boxes in forms."""

from xml.etree.ElementTree import Element

from importing.pieces import MARK
from importing.word.package import attribute, child, local
from importing.word.styles import is_on

TICKED, UNTICKED = "☒", "☐"

# The low byte of the sign in each font; what isn't here has no sign in Unicode that people would know.
_WINGDINGS = {
    0x28: "☎",
    0x2A: "✉",
    0x4A: "☺",
    0x4C: "☹",
    0x6C: "●",
    0x6E: "■",
    0x6F: "☐",
    0x70: "☐",
    0x71: "☐",
    0x72: "☐",
    0x76: "❖",
    0x9F: "•",
    0xA1: "○",
    0xA7: "▪",
    0xA8: "☐",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE1: "↑",
    0xE2: "↓",
    0xE8: "➔",
    0xF0: "⇨",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"}
_SYMBOL = {
    0x61: "α",
    0x62: "β",
    0x67: "γ",
    0x64: "δ",
    0x6C: "λ",
    0x6D: "µ",
    0x70: "π",
    0x73: "σ",
    0x44: "Δ",
    0x53: "Σ",
    0x57: "Ω",
    0xA3: "≤",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB9: "≠",
    0xBB: "≈",
    0xAB: "↔",
    0xAC: "←",
    0xAD: "↑",
    0xAE: "→",
    0xAF: "↓",
    0xA5: "∞",
    0xD6: "√",
    0xE5: "∑",
}
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}


def readable(text: str, font: str) -> tuple[str, int]:
    """Return a text with signs of a font of signs in Unicode, and how many have none. No private signs are left."""
    table = _FONTS.get(font.lower(), {})
    signs, unknown = [], 0
    for sign in text:
        code = ord(sign)
        if 0xF000 <= code <= 0xF0FF or (table and 0x20 < code < 0x100):
            low = code & 0xFF
            known = (table or _WINGDINGS).get(low, "") if table or font == "" else ""
            unknown += not known
            signs.append(known)
        elif 0xE000 <= code <= 0xF8FF or MARK.match(sign):
            unknown += 1
        else:
            signs.append(sign)
    return "".join(signs), unknown


def box(form: Element | None) -> str:
    """Return what a field of an old form shows: a box, ticked or not, or the entry that is picked from a list."""
    for entry in form if form is not None else ():
        if local(entry) == "checkBox":
            state = child(entry, "checked")
            state = child(entry, "default") if state is None else state
            ticked = state is not None and is_on(state)
            return TICKED if ticked else UNTICKED
        if local(entry) == "ddList":
            entries = [attribute(option, "val") or "" for option in entry if local(option) == "listEntry"]
            picked = child(entry, "result")
            index = attribute(picked if picked is not None else child(entry, "default"), "val") or "0"
            return entries[int(index)] if index.isdecimal() and int(index) < len(entries) else ""
    return ""
