"""Who pays for what. Sums are in kroner; a share without a number is one whose size the document doesn't tell."""

from typing import NamedTuple

from finance.models import Purpose


class Share(NamedTuple):
    payer: str
    percent: int | None = None
    amount: int | None = None
    via: str | None = None
    note: str = ""


class Split(NamedTuple):
    solution: str
    purpose: Purpose
    scope: str = ""
    shares: tuple[Share, ...] = ()
    total: int | None = None
    qualifier: str = ""
    period: str = ""
    yearly: bool = False
    unit_price_for: str = ""
    fund: str = ""
    part_of: str = ""  # the scope of an earlier split of the same solution and purpose
    note: str = ""


PLO = (Share("PLO"),)  # the document says that PLO pays, and not that it pays all of it

SPLITS = (
    Split("min-laege", Purpose.APP, shares=(Share("PLO", 50), Share("ISM", 50))),
    Split("min-laege", Purpose.INFRASTRUCTURE, "mod klinikkerne og PLSP", (Share("PLO", 100),)),
    Split(
        "min-laege",
        Purpose.OPERATION,
        shares=(Share("PLO", note="resten"), Share("ISM", amount=1_200_000)),
        total=10_000_000,
        qualifier="ca.",
    ),
    Split(
        "min-laege",
        Purpose.ENHANCEMENT,
        shares=(Share("PLO", amount=500_000), Share("ISM", amount=500_000, via="MedCom")),
        total=1_000_000,
        qualifier="knap",
        period="2024",
        yearly=True,
        note="Deles 50:50",
    ),
    Split(
        "video",
        Purpose.OPERATION,
        "alle videoløsninger",
        (Share("PLO"), Share("FAPS", note="acontobeløb")),
        note="Også support og vedligehold",
    ),
    Split(
        "video",
        Purpose.OPERATION,
        "Kontakt Læge, gebyr",
        (Share("kommunerne", amount=10_000),),
        total=10_000,
        period="2023",
        yearly=True,
        unit_price_for="kommune",
        note="Betales til Trifork ud over PLO's drift",
    ),
    Split("video", Purpose.ENHANCEMENT, fund="OK22-midler"),
    Split(
        "video",
        Purpose.OUTREACH,
        "video i almen praksis",
        (Share("ISM"),),
        total=11_000_000,
        period="2024-2026",
        note="Bevilget sammen med regionerne og kommunerne",
    ),
    Split(
        "video",
        Purpose.OUTREACH,
        "Kontakt Læge",
        (Share("ISM"),),
        total=6_000_000,
        period="2024-2026",
        part_of="video i almen praksis",
    ),
    Split("soeg-speciallaege", Purpose.DEVELOPMENT, shares=PLO),
    Split("soeg-speciallaege", Purpose.OPERATION),  # PLSP does it; who pays isn't said
    Split("soeg-speciallaege", Purpose.ENHANCEMENT, "Find klinik", note="Finansieringen er ikke på plads endnu"),
    Split("aftaleoversigt", Purpose.DEVELOPMENT, shares=(Share("ISM"), Share("SDS"))),
    Split("aftaleoversigt", Purpose.OPERATION, shares=PLO, fund="OK22-midler"),
    Split("klinikbeskeder", Purpose.DEVELOPMENT, shares=(Share("EU"),), fund="EU-puljemidler"),
    Split("klinikbeskeder", Purpose.OPERATION, shares=PLO, fund="PLO's centrale midler"),
    Split("ydelsesoverblik", Purpose.DEVELOPMENT, shares=PLO),
    Split("ydelsesoverblik", Purpose.OPERATION, shares=PLO),
    Split(
        "ydelsesoverblik",
        Purpose.ENHANCEMENT,
        "ud over version 1.2",
        note="På pause, til bestyrelsen finder ny økonomi",
    ),
    Split(
        "aim",
        Purpose.OPERATION,
        "en del af abonnementet på lægesystemet",
        (Share("klinikkerne"),),
    ),
)
