"""Pages of random names, signs, depths and lengths, each text as long as its field lets through."""

from random import Random

from onepagers.models import SectionKind
from onepagers.models.decisions import ACTION_LIMIT, ASK_LIMIT
from onepagers.models.reviews import CAUSE_LIMIT, CONSEQUENCE_LIMIT
from onepagers.models.rich_text import sanitise
from tests.onepagers import example_pages as example

WORDS = """
og er til den som PLO kan drift aftale klinik borgere lægesystemet patienterne henvisning systemforvalter Hvad hvem
speciallægesøgning videokonsultationer Henvisningshotellet databehandleraftalerne kommunikationsinfrastruktur hvornår
siden går åben ønsker æble 2025 1.000 50:50 OK22-midler
""".split()  # noqa: SIM905 - a list of words is easier to read so
ADDRESSES = (
    "https://www.sundhed.dk/borger/min-side/laegemiddelordinationer?id=1",
    "supporten.for.speciallaegerne@praktiserende-laeger.example",
    "sundhedsplatformen.dk/kommunikationsinfrastruktur",
    "KONTRAKTNUMMER-2024-0011-B",
    "a1f6f39b7c0dd6e2f1f6f39b7c0dd6e2",
)
LETTERED = ["ŁódźŠ", "αβγΩ", "ЖЯ", "½", "²", "³", "€", "–", "…", "“”", "é"]
SIGNS = [*LETTERED, "≥", "→", "❌", "中文", "✓", "\N{LATIN SMALL LIGATURE FI}"]
LETTERS = ("mW", "iIj", "æøåÅ")  # of words without end: wide ones, narrow ones and our own


def word(chance: Random, longest: int = 60) -> str:
    kind = chance.random()
    if kind < 0.84:
        text = chance.choice(WORDS)
    elif kind < 0.9:
        text = chance.choice(ADDRESSES)
    elif kind < 0.96:
        text = chance.choice(SIGNS)
    else:
        text = "".join(chance.choices(chance.choice(LETTERS), k=chance.randint(1, longest)))
    return text[:longest]


def line(chance: Random, most: int) -> str:
    """Return a text of at most so many characters, mostly a short one, and now and then of exactly so many."""
    length = most if chance.random() < 0.1 else chance.randint(3, min(most, chance.choice([12, 40, 40, most])))
    text = ""
    while len(text) < length:
        text += word(chance, most) + " "
    return text[:length].strip() or "x"


def rich_text(chance: Random, words: int) -> str:
    """Return sanitised paragraphs and lists, in any depth, with marks and links."""
    parts = []
    while words > 0:
        some = min(words, chance.randint(2, 40))
        words -= some
        text = " ".join(_marked(chance, word(chance)) for _ in range(some))
        depth = chance.choice([0, 0, 0, 1, 1, 2, 3, 12])
        kind = chance.choice(["ul", "ol"])
        parts.append(f"<{kind}><li>{word(chance, 12)} " * depth + f"<p>{text}</p>" + f"</li></{kind}>" * depth)
    return sanitise("".join(parts))


def _marked(chance: Random, text: str) -> str:
    mark = chance.choice([None] * 12 + ["strong", "em", "a"])
    if mark == "a":
        return f'<a href="https://plo.example/">{text} <strong>her</strong></a>'
    return f"<{mark}>{text} <em>{word(chance, 10)}</em></{mark}>" if mark else text


def page(seed: int) -> dict:
    """Return the snapshot of a page: seldom empty, often too long."""
    chance = Random(seed)  # noqa: S311 - the same pages every time

    def some(most, make):
        return [make() for _ in range(chance.choice([0, 0, 1, 1, 2, most]))]

    def names(most):
        return [line(chance, 80) for _ in range(chance.randint(1, most))]

    def kroner():
        return chance.choice([None, 1000, 1_234_567, 999_999_999_999])

    colour = chance.choice(["green", "yellow", "red"])
    status = example.status(
        colour,
        "2026-10-12",
        chance.choice(["2026-10-30", "2027-01-11"]),
        before="green",
        cause=line(chance, CAUSE_LIMIT),
        consequence=line(chance, CONSEQUENCE_LIMIT),
        actions=some(3, lambda: example.action(line(chance, ACTION_LIMIT), "MMMMMM", "2026-12-15")),
        ask=example.ask(line(chance, ASK_LIMIT), line(chance, 120), "2026-11-02") if colour == "red" else None,
    )
    words = chance.choice([20, 100, 200, 300, 600])
    return example.page(
        f"side-{seed}",
        line(chance, 60),
        subtitle=chance.choice(["", line(chance, 80)]),
        code=line(chance, 20),
        platform=line(chance, 40),
        audience=line(chance, 120),
        category=chance.choice(["patient", "clinic", "quality", ""]),
        manager=example.person("MMMMMM"),
        status=chance.choice([None, status, status, status]),
        key_figures=some(
            5, lambda: example.figure(line(chance, 80), str(kroner() or 0), line(chance, 20), "knap", "2024-12-01")
        ),
        governance=some(
            3, lambda: example.governing(line(chance, 120), *names(3), chair=line(chance, 80), task=line(chance, 160))
        ),
        funding=some(
            4,
            lambda: example.split(
                chance.choice(["Drift", "Videreudvikling"]),
                *[example.share(name, kroner(), note=line(chance, 80)) for name in names(4)],
                total=kroner(),
                scope=line(chance, 80),
                unit_price_for=chance.choice(["", line(chance, 40)]),
                note=line(chance, 200),
            ),
        ),
        support=[
            example.line(audience, level, *names(2), note=line(chance, 160), email=ADDRESSES[1], phone=line(chance, 40))
            for audience in {line(chance, 60) for _ in range(chance.randint(0, 3))}
            for level in range(1, chance.randint(2, 4))
        ],
        agreements=some(
            4,
            lambda: example.agreement(line(chance, 40), ", ".join(names(2)), line(chance, 200), note=line(chance, 300)),
        ),
        sections=[
            example.section(kind.value, kind.label, rich_text(chance, chance.randint(0, words // 3)))
            for kind in SectionKind
        ],
    )
