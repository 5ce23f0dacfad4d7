"""Who helps whom, and the agreements. What the document doesn't say stays empty and shows as «Ikke oplyst»."""

from typing import NamedTuple

from support.models import Agreement, SupportLine

Kind, State, Joiner = Agreement.Kind, Agreement.State, SupportLine.Joiner


class Line(NamedTuple):
    solution: str
    audience: str
    level: int
    providers: tuple[str, ...] = ()
    joiner: SupportLine.Joiner = SupportLine.Joiner.OR
    note: str = ""


class Deal(NamedTuple):
    kind: Agreement.Kind
    solutions: tuple[str, ...]
    scope: str
    parties: tuple[tuple[str, str], ...] = ()  # organisation, role
    state: Agreement.State = Agreement.State.IN_FORCE
    note: str = ""


CARERS = "Plejepersonale med Kontakt Læge"

LINES = (
    Line("min-laege", "Borgere", 1, ("sundhed.dk",)),
    Line("min-laege", "Borgere", 2, ("Trifork", "PLSP"), Joiner.OR),
    Line("min-laege", "Klinikker", 1, ("LPS",), note="Klinikkens eget"),
    Line("min-laege", "Klinikker", 2, ("PLSP",)),
    Line("video", "Patienter", 1, ("sundhed.dk",)),
    Line("video", "Patienter", 2, ("Trifork", "LPS"), Joiner.AND),
    Line("video", "Klinikker", 1, ("Trifork",), note="Regionale datakonsulenter hjælper klinikken i gang"),
    Line("video", "Klinikker", 2, ("PLSP",)),
    Line("video", "Klinikker", 3, ("MedCom",)),
    Line("video", CARERS, 1, ("kommunernes it-support",)),
    Line("video", CARERS, 2, ("Trifork",)),
    # «Klinikker (1st)» names nobody: the line is there, who answers it is not known.
    Line("soeg-speciallaege", "Klinikker", 1),
    Line("soeg-speciallaege", "Klinikker", 2, ("PLSP",)),
    Line("aftaleoversigt", "Klinikker", 1),
    Line("aftaleoversigt", "Klinikker", 2, ("PLSP",)),
    Line("klinikbeskeder", "Borgere", 1, ("sundhed.dk",)),
    Line("klinikbeskeder", "Borgere", 2, ("PLSP",)),
    Line("klinikbeskeder", "Klinikker", 1, ("LPS",), note="Klinikkens eget systemhus"),
    Line("klinikbeskeder", "Klinikker", 2, ("PLSP",)),
    Line("ydelsesoverblik", "Klinikker", 1, ("LPS",)),
    Line("ydelsesoverblik", "Klinikker", 2, ("PLSP",)),
    Line("aim", "Klinikker", 1, ("LPS",), note="Klinikkens eget"),
    Line("aim", "Klinikker", 2, ("PLSP",)),
    Line("aim", "Klinikker", 3, ("RKKP",)),
)

DEALS = (
    Deal(
        Kind.SLA,
        ("min-laege", "video"),
        "Min Læge-appen",
        (("PLO", ""), ("Trifork", "")),
        note="Video kører på appens backend.",
    ),
    Deal(
        Kind.SLA,
        ("min-laege",),
        "kommunikationen mellem PLSP's infrastruktur og appens backend",
        (("PLO", ""), ("PLSP", "")),
    ),
    Deal(Kind.FRAMEWORK, ("min-laege",), "projekter i videreudviklingen", (("PLO", ""), ("Trifork", ""))),
    Deal(Kind.DPA, ("min-laege",), "appen", note="PLO fornyede i 2024 en række aftaler og indgik et par nye."),
    Deal(Kind.SLA, ("video",), "video", (("PLO", ""), ("PLSP", "")), State.OUTSTANDING),
    Deal(
        Kind.OPERATION,
        ("video",),
        "support, vedligehold og drift af Kontakt Læge og Virtuelt venteværelse",
        (("PLO", ""), ("Trifork", "")),
    ),
    Deal(Kind.SUPPORT, ("video",), "video", (("PLO", ""), ("PLSP", ""))),
    Deal(
        Kind.USER_PAYMENT,
        ("video",),
        "FAPS' brug af videoløsningerne, mod et acontobeløb",
        (("PLO", ""), ("FAPS", "")),
    ),
    Deal(
        Kind.OPERATION,
        ("klinikbeskeder",),
        "Klinikbeskeder",
        (("PLO", ""), ("PLSP", "")),
        note="Hænger sammen med aftalerne om Min Læge.",
    ),
    Deal(
        Kind.SUPPORT,
        ("soeg-speciallaege", "aftaleoversigt", "ydelsesoverblik"),
        "webapps i Klinik+, samlet aftale",
        (("PLO", ""), ("LPS", "")),
    ),
    Deal(
        Kind.USER_PAYMENT,
        ("aim",),
        "AIM er med i klinikkens abonnement på lægesystemet",
        (("klinikkerne", "betaler"), ("LPS", "")),
    ),
)
