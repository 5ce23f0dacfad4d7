"""What differs between two texts, as HTML: <del> and <ins> with a sign to see and words to hear, never colour alone."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from onepagers.changes.portfolio import Shown
from onepagers.changes.text_diff import ADDED, REMOVED, RESTYLED, Block, Row, Run, Segment, Word

register = template.Library()
THEN, NOW, BOTH = "then", "now", "both"
SIGNS = {REMOVED: ("del", "\N{MINUS SIGN}", "fjernet"), ADDED: ("ins", "+", "tilføjet")}
DEEPEST = 4  # levels of a list that are moved in by themselves


@register.simple_tag
def diff_words(runs: Iterable[Run], side: str) -> SafeString:
    """The words of one side, or of both in one text («both»)."""
    shown = [run for run in runs if (run.now if side == NOW else run.then if side == THEN else True)]
    return format_html_join(" ", "{}", ((_run(run, side),) for run in shown))


@register.simple_tag
def diff_block(row: Row, side: str) -> SafeString:
    """A paragraph or an item of a list: how it was («then»), or how it is with what is removed («both»)."""
    block = row.then if side == THEN else row.now or row.then
    if block is None:
        return SafeString("")
    note = _block_note(row, side)
    removed = " diff__block--gone" if side != THEN and row.now is None else ""
    return format_html(
        '<p class="diff__block{}{}">{}<span class="diff__text">{}{}</span></p>',
        f" diff__block--{min(block.depth, DEEPEST)}" if block.depth else "",
        removed,
        format_html('<span class="diff__marker">{}</span>', block.marker) if block.depth else "",
        diff_words(row.runs, side),
        format_html(" {}", _note(note)) if note else "",
    )


@register.simple_tag
def solution_links(solutions: Sequence[Shown]) -> SafeString:
    """«AIM, Min Læge og Video», each with a way to the comparison of its two versions."""
    names = [
        format_html('<a href="{}">{}</a>', shown.comparison, shown.name) if shown.comparison else shown.name
        for shown in solutions
    ]
    first = format_html_join(", ", "{}", ((name,) for name in names[:-1]))
    return format_html("{} og {}", first, names[-1]) if first else format_html("{}", names[-1])


def _run(run: Run, side: str) -> SafeString:
    if run.fate in SIGNS:
        tag, sign, word = SIGNS[run.fate]
        return format_html(
            '<{0}><span class="diff__sign" aria-hidden="true">{1}</span><span class="visually-hidden">({2}: </span>'
            '{3}<span class="visually-hidden">)</span></{0}>',
            tag,
            sign,
            word,
            _html(run.then or run.now, links=True),
        )
    words = _html(run.then if side == THEN else run.now)
    if run.fate == RESTYLED and side != THEN:
        return format_html('<span class="diff__restyled">{}</span> {}', words, _note(_restyled(run)))
    return words


def _note(text: str) -> SafeString:
    return format_html('<span class="diff__note">[{}]</span>', text)


# Words with their formatting


def _html(words: Iterable[Word], *, links: bool = False) -> SafeString:
    """The words with <strong> and <em>; `links` says where each link leads, which else is the same on both sides."""
    pieces = []
    for style, group in groupby(_pieces(words), key=lambda segment: segment.style):
        bold, italic, link = style
        text = format_html("{}", "".join(segment.text for segment in group))
        text = format_html("<em>{}</em>", text) if italic and text.strip() else text
        text = format_html("<strong>{}</strong>", text) if bold and text.strip() else text
        pieces.append(format_html("{} {}", text, _note(f"link til {link}")) if link and links else text)
    return format_html_join("", "{}", ((text,) for text in pieces))


def _pieces(words: Iterable[Word]) -> Iterator[Segment]:
    """The segments with the spaces between words, which have the formatting that both their neighbours have."""
    last = None
    for word in words:
        if last:
            both = last[1:] == word.segments[0][1:]
            yield Segment(" ", *last[1:]) if both else Segment(" ")
        yield from word.segments
        last = word.segments[-1]


# Changes in words


def _restyled(run: Run) -> str:
    """«nu fed», «ikke længere kursiv», «linket fører nu til plo.dk»."""
    then, now = run.then[0].segments, run.now[0].segments
    notes = []
    for name, word in (("bold", "fed"), ("italic", "kursiv")):
        before, after = (any(getattr(segment, name) for segment in side) for side in (then, now))
        if before != after:
            notes.append(f"nu {word}" if after else f"ikke længere {word}")
    link_then, link_now = (next((segment.link for segment in side if segment.link), "") for side in (then, now))
    if link_then != link_now:
        if link_then and link_now:
            notes.append(f"linket førte til {link_then}, nu til {link_now}")
        else:
            notes.append(f"nu link til {link_now}" if link_now else f"linket til {link_then} er fjernet")
    return ", ".join(notes) or "anden formatering"


def _block_note(row: Row, side: str) -> str:
    """What happened to a block as a whole, worded for the side on which it is shown."""
    if row.moved:
        return "flyttet hertil" if row.now else "flyttet herfra"
    return _reshaped(row.then, row.now) if row.reshaped and row.then and row.now and side != THEN else ""


def _reshaped(then: Block, now: Block) -> str:
    if not then.depth or not now.depth:
        return "nu et punkt i en liste" if now.depth else "ikke længere et punkt i en liste"
    if then.depth != now.depth:
        return "rykket ind" if now.depth > then.depth else "rykket ud"
    return "nu i en nummereret liste" if now.ordered else "ikke længere i en nummereret liste"
