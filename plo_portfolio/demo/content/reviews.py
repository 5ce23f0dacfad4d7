"""Twelve months of made-up reviews and decisions, dated as days before the day of loading.

The pattern is made to have something of everything: red with an ask to the board, green and overdue, yellow after red,
a decision that is being acted on, one that nobody has reviewed, and one that is long green. Causes come from PLO's own
document as far as it has them; colours, dates and names are invented and marked as demo wherever they show.

No gap between two reviews passes 84 days, so that with 90 days' interval and days off nothing but Søg speciallæge has
been overdue.
"""

from typing import NamedTuple

from onepagers.models import Colour
from plo_portfolio.demo.content.organisations import BOARD, COMMITTEE

FIRST_DAY = 392  # days back: when the solutions were written in


class Review(NamedTuple):
    solution: str
    back: int  # days before the day of loading; the working day on or before it
    colour: Colour
    cause: str = ""
    consequence: str = ""
    action: str = ""
    due: int = 0  # days from the day of loading to the action's date, negative for one that is past
    ask: str = ""
    decider: str = ""


class Unchanged(NamedTuple):
    solution: str
    back: int


class Done(NamedTuple):
    """The action of the review that counts is carried out."""

    solution: str
    back: int
    note: str


class Decided(NamedTuple):
    """A body answers the open ask; `action` is what somebody does because of it, done `done_back` days back."""

    solution: str
    back: int
    body: str
    text: str
    action: str
    due: int
    done_back: int
    done_note: str


EVENTS: tuple[Review | Unchanged | Done | Decided, ...] = (
    # Video: yellow all year, red for three weeks, and the board must decide
    Review(
        "video",
        378,
        Colour.YELLOW,
        "En SLA mellem PLO og PLSP om video udestår.",
        "Det er ikke aftalt, hvor hurtigt fejl skal rettes.",
        "PLO's ønsker til en SLA samles.",
        due=-318,
    ),
    Done("video", 325, "Ønskerne er samlet og drøftet i systemforvaltergruppen."),
    Unchanged("video", 302),
    Unchanged("video", 226),
    Review(
        "video",
        150,
        Colour.YELLOW,
        "SLA med PLSP udestår, og ca. 13 % af klinikkerne bruger ikke video.",
        "Kravet i OK22 nås måske ikke.",
        "Medlemmerne får besked om kravet.",
        due=-98,
    ),
    Done("video", 105, "Nyhed sendt til alle medlemmer."),
    Unchanged("video", 76),
    Review(
        "video",
        22,
        Colour.RED,
        "En SLA mellem PLO og PLSP udestår.",
        "Ingen frist for at rette fejl er aftalt.",
        "Udkast sendes til PLSP.",
        due=24,
        ask="Giv mandat til at indgå en SLA med PLSP om video.",
        decider=BOARD,
    ),
    # Søg speciallæge: green, but nobody has looked at it for five months
    Review("soeg-speciallaege", 292, Colour.GREEN, "I drift."),
    Unchanged("soeg-speciallaege", 218),
    Unchanged("soeg-speciallaege", 144),
    # Min Læge: green until six weeks ago
    Review("min-laege", 376, Colour.GREEN, "Appen er stabil, og brugen vokser."),
    Unchanged("min-laege", 300),
    Unchanged("min-laege", 224),
    Unchanged("min-laege", 160),
    Review("min-laege", 98, Colour.GREEN, "Appen er stabil, og udviklingen følger planen."),
    Review(
        "min-laege",
        43,
        Colour.YELLOW,
        "Kun tre af seks LPS'er kan sende Digital Svangrejournal, og mikrobiologiske svar mangler.",
        "Gravide får forskellig adgang alt efter deres læges system.",
        "Plan hentes fra de tre sidste LPS'er.",
        due=21,
    ),
    # Ydelsesoverblik: red from spring to autumn, now yellow, and the board must find money
    Review(
        "ydelsesoverblik",
        377,
        Colour.YELLOW,
        "LPS'erne mangler hjælp til at bygge flere råd og regler ind.",
        "Lægerne får ikke rådene, mens de arbejder.",
        "LPS'erne spørges, hvad de mangler.",
        due=-322,
    ),
    Done("ydelsesoverblik", 330, "Alle seks har svaret."),
    Unchanged("ydelsesoverblik", 304),
    Review(
        "ydelsesoverblik",
        262,
        Colour.RED,
        "Den nye model for højestegrænser er ikke på plads i løsningen.",
        "Klinikker kan ikke stole på deres tal.",
        "Plan for version 1.2 lægges.",
        due=-205,
        ask="Afgræns version 1.2 til højestegrænser og Bornholm.",
        decider=COMMITTEE,
    ),
    Decided(
        "ydelsesoverblik",
        241,
        COMMITTEE,
        "Version 1.2 skal rumme højestegrænser og Bornholm, ikke mere.",
        "PLSP får besked om omfanget.",
        -230,
        234,
        "PLSP har fået besked.",
    ),
    Done("ydelsesoverblik", 212, "Planen er aftalt med PLSP."),
    Unchanged("ydelsesoverblik", 190),
    Unchanged("ydelsesoverblik", 120),
    Review(
        "ydelsesoverblik",
        50,
        Colour.YELLOW,
        "Ønsker til videreudvikling efter version 1.2 er på pause.",
        "Klinikkernes ønsker ligger stille.",
        "Oplæg om økonomi sendes til bestyrelsen.",
        due=9,
        ask="Find penge til at udvikle efter version 1.2, eller luk ønskerne.",
        decider=BOARD,
    ),
    # Aftaleoversigt: yellow since late summer, decided by the committee and under way
    Review("aftaleoversigt", 375, Colour.GREEN, "I drift."),
    Unchanged("aftaleoversigt", 298),
    Unchanged("aftaleoversigt", 222),
    Unchanged("aftaleoversigt", 147),
    Review(
        "aftaleoversigt",
        77,
        Colour.YELLOW,
        "Personale uden sundheds-id skal oprettes i hånden i SEB.",
        "Klinikkerne bruger tid, og nogle opgiver.",
        "Svar fra SDS om adgang hentes.",
        due=7,
        ask="Rejs adgang uden sundheds-id over for SDS som et fælles krav.",
        decider=COMMITTEE,
    ),
    Decided(
        "aftaleoversigt",
        63,
        COMMITTEE,
        "Adgang uden sundheds-id rejses over for SDS som et fælles krav.",
        "Kravet sendes til SDS.",
        -47,
        52,
        "Kravet er sendt, svar ventes.",
    ),
    # AIM: green all along. Klinikbeskeder: nobody has reviewed it yet.
    Review("aim", 379, Colour.GREEN, "Alle klinikker leverer data hver dag."),
    Unchanged("aim", 306),
    Unchanged("aim", 232),
    Unchanged("aim", 158),
    Review("aim", 86, Colour.GREEN, "Alle klinikker leverer data hver dag."),
    Unchanged("aim", 14),
)
