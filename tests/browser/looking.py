"""What a page is asked in a browser: whether all of it has come, whether it keeps the rules and fits the screen.

A page that is read has not come yet: its text may be there before its style sheets, and whoever measures it then
measures what nobody sees. So all that is asked here waits until the page is loaded.
"""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

LSS = "lss@plo.example"
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,  # it would fetch our style sheets once more, the imported ones from the wrong address
    "resultTypes": ["violations"],  # what is in order is counted, not described
}
SETTLED = """async () => {
    if (document.readyState !== "complete") await new Promise(done => addEventListener("load", done, {once: true}));
    await document.fonts.ready;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""

_under_way: WeakKeyDictionary[Page, set[Request]] = WeakKeyDictionary()


def watch(page: Page) -> None:
    """Keep account of what the page asks for, for `settled`."""
    asked = _under_way[page] = set()
    page.on("request", lambda request: asked.add(request))
    page.on("requestfinished", lambda request: asked.discard(request))
    page.on("requestfailed", lambda request: asked.discard(request))


def settled(page: Page) -> None:
    """Wait until the page is loaded and drawn, and nothing that it or its scripts asked for is on its way."""
    page.wait_for_load_state("load")
    page.evaluate(SETTLED)
    while _under_way.get(page):
        page.wait_for_timeout(20)
        page.evaluate(SETTLED)


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, as «rule: element» lines."""
    page.wait_for_load_state("load")
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def sideways(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    page.wait_for_load_state("load")
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def too_wide(page: Page, widths: Iterable[int], height: int = 800) -> list[int]:
    """The widths of screen at which the page scrolls sideways."""
    wide = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": height})
        if sideways(page) > 0:
            wide.append(width)
    return wide
