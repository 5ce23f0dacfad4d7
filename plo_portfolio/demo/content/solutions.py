"""The seven solutions: the head of each page, who governs it, and the numbers worth following.

The document gives no categories and no managers but LSS; the categories are our reading and the people made up.
"""

from datetime import date
from typing import NamedTuple

from onepagers.models import Category
from plo_portfolio.demo.content.organisations import (
    BOARD,
    COMMITTEE,
    RKKP_GROUP,
    STEERING,
    SUPPORT_MEETING,
    VIDEO_GROUP,
)


class Figure(NamedTuple):
    label: str
    value: str
    unit: str = ""
    qualifier: str = ""
    as_of: date | None = None


class Head(NamedTuple):
    slug: str
    name: str
    category: Category
    audience: str
    manager: str
    deputy: str
    owner: str = ""  # organisations, where the document says so
    operator: str = ""
    subtitle: str = ""
    code: str = ""
    platform: str = ""
    news_as_of: date | None = None  # the month that «Aktuelt» is about
    governance: tuple[tuple[str, str], ...] = ()  # body, what it is to the solution beside its own purpose
    figures: tuple[Figure, ...] = ()


SOLUTIONS = (
    Head(
        "min-laege",
        "Min Læge",
        Category.PATIENT,
        "borgere",
        "ANH",
        "LSS",
        subtitle="app og minlaegeapp.dk",
        news_as_of=date(2024, 12, 1),
        governance=(
            (STEERING, "Styrer appen"),
            (COMMITTEE, "Er med, når PLO prioriterer videreudviklingen"),
            (SUPPORT_MEETING, "Samler de supportansvarlige"),
        ),
        figures=(
            Figure("unikke brugere", "2.6", "mio.", as_of=date(2024, 12, 1)),
            Figure("heraf børn under 15 år", "500000", qualifier="knap", as_of=date(2024, 12, 1)),
            Figure("downloads i alt", "5", "mio.", as_of=date(2024, 11, 1)),
            Figure("kan sende Digital Svangrejournal", "3", "af 6 LPS'er", as_of=date(2024, 12, 1)),
        ),
    ),
    Head(
        "video",
        "Video",
        Category.PATIENT,
        "borgere, klinikker og kommunalt plejepersonale",
        "LSS",
        "ANH",
        owner="PLO",
        code="02.00",
        news_as_of=date(2024, 8, 1),
        governance=((VIDEO_GROUP, ""),),
        figures=(Figure("af klinikkerne bruger endnu ikke video", "13", "%", "ca.", date(2024, 8, 1)),),
    ),
    Head(
        "soeg-speciallaege",
        "Søg speciallæge",
        Category.CLINIC,
        "klinikker",
        "BJK",
        "CML",
        operator="PLSP",
        code="03.08",
        platform="Klinik+",
    ),
    Head(
        "aftaleoversigt",
        "Aftaleoversigt",
        Category.CLINIC,
        "klinikker",
        "BJK",
        "CML",
        operator="PLSP",
        platform="Klinik+",
    ),
    Head(
        "klinikbeskeder",
        "Klinikbeskeder",
        Category.CLINIC,
        "klinikker og borgere",
        "ANH",
        "LSS",
        owner="PLO",
        operator="PLSP",
    ),
    Head(
        "ydelsesoverblik",
        "Ydelsesoverblik",
        Category.CLINIC,
        "klinikker",
        "CML",
        "BJK",
        owner="PLO",
        operator="PLSP",
        platform="Klinik+",
        governance=(
            (BOARD, "Ejer løsningen"),
            (COMMITTEE, "Ejer løsningen, svarer for indhold og økonomi i videreudviklingen"),
        ),
    ),
    Head(
        "aim",
        "AIM",
        Category.QUALITY,
        "klinikker og RKKP",
        "DRP",
        "CML",
        owner="PLO",
        operator="PLSP",
        subtitle="Automatisk Indberetningsmotor",
        governance=((RKKP_GROUP, ""),),
        figures=(Figure("kvalitetsdatabaser får data", "5"),),
    ),
)
