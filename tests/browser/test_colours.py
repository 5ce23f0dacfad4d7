"""Every state is told from every other by whoever sees no red, no green, no blue or no colour at all."""

import io
from itertools import combinations

import pytest
from django.conf import settings
from django.template import Context, Template
from PIL import Image, ImageChops

STATES = [(colour, overdue) for colour in ("green", "yellow", "red") for overdue in (False, True)]
STATES += [(None, False), ("absent", False)]
# Of 255 steps of grey: what counts as another shade. A chip's hatching is pale, so that its word can be read on it.
CHANGED = {"cell": 50, "chip": 15}
SHARE = 0.03  # of a mark's area that must be another shade
VISIONS = ["none", "protanopia", "deuteranopia", "tritanopia", "achromatopsia"]


def marks(kind: str) -> str:
    """All states as heat cells or as chips, each in a box of the same size."""
    tag = "{% cell state overdue 40 %}" if kind == "cell" else "{% chip state overdue %}"
    template = Template("{% load status_graphics %}<span class='box'>" + tag + "</span>")
    states = [state for state in STATES if kind == "cell" or state[0] != "absent"]
    return "".join(template.render(Context({"state": state, "overdue": overdue})) for state, overdue in states)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("kind", ["cell", "chip"])
def test_all_states_are_told_apart(page, vision, kind):
    css = "".join((settings.BASE_DIR / "static/css" / name).read_text() for name in ("tokens.css", "web.css"))
    box = ".box{display:inline-block;width:200px;height:48px;overflow:hidden;margin:4px}.box svg{margin:0}"
    page.set_content(f"<style>{css}{box}</style>{marks(kind)}")
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": vision})

    boxes = page.locator(".box").all()
    pictures = [Image.open(io.BytesIO(box.screenshot())).convert("L") for box in boxes]
    for (one, first), (two, second) in combinations(enumerate(pictures), 2):
        difference = ImageChops.difference(first, second).point(lambda step: 255 if step > CHANGED[kind] else 0)
        drawn = 40 * 40 if kind == "cell" else 100 * 30
        assert difference.histogram()[255] / drawn > SHARE, (vision, kind, one, two)


def test_colour_alone_would_not_do(page):
    """The check can fail: three squares of the status colours without a shape look alike to somebody."""
    square = "<span class='box'><svg width='40' height='40'><path d='M0 0h40v40H0Z' fill='{}'/></svg></span>"
    page.set_content(square.format("#1d7a46") + square.format("#b3261e"))
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})
    first, second = (Image.open(io.BytesIO(box.screenshot())).convert("L") for box in page.locator(".box").all())
    difference = ImageChops.difference(first, second).point(lambda step: 255 if step > CHANGED["cell"] else 0)
    assert difference.histogram()[255] == 0
