import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from danish import kroner, percent
from danish.plain_text import plain, words
from onepagers.findings import apply
from onepagers.models import GovernanceBody, Organisation, Revision, SectionKind
from onepagers.models.rich_text import sanitise
from plo_portfolio.demo.content.loading import load
from support.agreement_terms import state_of, terms_of
from support.findings import terms_missing
from support.models import AgreementNeed
from support.templatetags.support import agreement_rows

DAY = date(2026, 11, 24)
SLUGS = ["min-laege", "video", "soeg-speciallaege", "aftaleoversigt", "klinikbeskeder", "ydelsesoverblik", "aim"]
SEED = settings.BASE_DIR.parent / "shared" / "seed"  # the customer's own document, where it is at hand


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    """The newest snapshot of each solution of a loaded demo, by slug; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load(DAY)
        connection.check_constraints()
        assert not AgreementNeed.objects.exists()  # nobody has said that any is missing
        snapshots = {revision.solution.slug: revision.snapshot for revision in Revision.objects.newest_each(DAY)}
        transaction.set_rollback(True)
    return snapshots


def text(page, kind):
    return next(plain(section["html"]) for section in page["sections"] if section["kind"] == kind)


def support(page):
    return {
        (line["audience"], line["level"], f" {line['joiner']} ".join(p["name"] for p in line["providers"]))
        for line in page["support"]
    }


def agreements(page):
    return {
        (a["label"], a["scope"], ", ".join(p["name"] for p in a["parties"]), a["state_label"])
        for a in page["agreements"]
    }


def share(row):
    size = percent(row["percent"]) if row["percent"] else kroner(row["amount"]) if row["amount"] else "?"
    via = f" via {row['via']['name']}" if row["via"] else ""
    return f"{row['payer']['name']}{via} {size}".replace("\N{NO-BREAK SPACE}", " ")


def funding(page):
    return {
        (
            split["label"],
            split["scope"],
            f"{split['qualifier']} {kroner(split['total'])}".strip().replace("\N{NO-BREAK SPACE}", " ")
            if split["total"]
            else "",
            split["period"],
            split["fund"],
            ", ".join(share(row) for row in split["shares"]),
        )
        for split in page["funding"]
    }


def figures(page):
    return {
        (figure["label"], f"{value['qualifier']} {float(value['value']):g} {figure['unit']}".strip(), value["as_of"])
        for figure in page["key_figures"]
        for value in figure["values"]
    }


HEADS = {
    "min-laege": ("Min Læge", "", "", "patient", "borgere"),
    "video": ("Video", "02.00", "", "patient", "borgere, klinikker og kommunalt plejepersonale"),
    "soeg-speciallaege": ("Søg speciallæge", "03.08", "Klinik+", "clinic", "klinikker"),
    "aftaleoversigt": ("Aftaleoversigt", "", "Klinik+", "clinic", "klinikker"),
    "klinikbeskeder": ("Klinikbeskeder", "", "", "clinic", "klinikker og borgere"),
    "ydelsesoverblik": ("Ydelsesoverblik", "", "Klinik+", "clinic", "klinikker"),
    "aim": ("AIM", "", "", "quality", "klinikker og RKKP"),
}
OWNERS_AND_OPERATORS = {
    "min-laege": (None, None), "video": ("PLO", None), "soeg-speciallaege": (None, "PLSP"),
    "aftaleoversigt": (None, "PLSP"), "klinikbeskeder": ("PLO", "PLSP"), "ydelsesoverblik": ("PLO", "PLSP"),
    "aim": ("PLO", "PLSP"),
}  # fmt: skip
SUPPORT = {
    "min-laege": {
        ("Borgere", 1, "sundhed.dk"), ("Borgere", 2, "Trifork eller PLSP"), ("Klinikker", 1, "LPS"),
        ("Klinikker", 2, "PLSP"),
    },
    "video": {
        ("Patienter", 1, "sundhed.dk"), ("Patienter", 2, "Trifork og LPS"), ("Klinikker", 1, "Trifork"),
        ("Klinikker", 2, "PLSP"), ("Klinikker", 3, "MedCom"),
        ("Plejepersonale med Kontakt Læge", 1, "kommunernes it-support"),
        ("Plejepersonale med Kontakt Læge", 2, "Trifork"),
    },
    "soeg-speciallaege": {("Klinikker", 1, ""), ("Klinikker", 2, "PLSP")},
    "aftaleoversigt": {("Klinikker", 1, ""), ("Klinikker", 2, "PLSP")},
    "klinikbeskeder": {
        ("Borgere", 1, "sundhed.dk"), ("Borgere", 2, "PLSP"), ("Klinikker", 1, "LPS"), ("Klinikker", 2, "PLSP"),
    },
    "ydelsesoverblik": {("Klinikker", 1, "LPS"), ("Klinikker", 2, "PLSP")},
    "aim": {("Klinikker", 1, "LPS"), ("Klinikker", 2, "PLSP"), ("Klinikker", 3, "RKKP")},
}  # fmt: skip
AGREEMENTS = {
    "min-laege": {
        ("SLA", "Min Læge-appen", "PLO, Trifork", "i kraft"),
        ("SLA", "kommunikationen mellem PLSP's infrastruktur og appens backend", "PLO, PLSP", "i kraft"),
        ("Rammeaftale", "projekter i videreudviklingen", "PLO, Trifork", "i kraft"),
        ("Databehandleraftale", "appen", "", "i kraft"),
    },
    "video": {
        ("SLA", "Min Læge-appen", "PLO, Trifork", "i kraft"),
        ("SLA", "video", "PLO, PLSP", "udestår"),
        ("Drift og vedligehold", "support, vedligehold og drift af Kontakt Læge og Virtuelt venteværelse",
         "PLO, Trifork", "i kraft"),
        ("Supportaftale", "video", "PLO, PLSP", "i kraft"),
        ("Brugerbetaling", "FAPS' brug af videoløsningerne, mod et acontobeløb", "PLO, FAPS", "i kraft"),
    },
    "soeg-speciallaege": {("Supportaftale", "webapps i Klinik+, samlet aftale", "PLO, LPS", "i kraft")},
    "aftaleoversigt": {("Supportaftale", "webapps i Klinik+, samlet aftale", "PLO, LPS", "i kraft")},
    "klinikbeskeder": {("Drift og vedligehold", "Klinikbeskeder", "PLO, PLSP", "i kraft")},
    "ydelsesoverblik": {
        ("Supportaftale", "webapps i Klinik+, samlet aftale", "PLO, LPS", "i kraft")
    },
    "aim": {
        ("Brugerbetaling", "AIM er med i klinikkens abonnement på lægesystemet", "klinikkerne, LPS", "i kraft"),
    },
}  # fmt: skip
FUNDING = {
    "min-laege": {
        ("App", "", "", "", "", "PLO 50 %, ISM 50 %"),
        ("Infrastruktur", "mod klinikkerne og PLSP", "", "", "", "PLO 100 %"),
        ("Drift", "", "ca. 10 mio. kr.", "", "", "PLO ?, ISM 1,2 mio. kr."),
        ("Videreudvikling", "", "knap 1 mio. kr.", "2024", "", "PLO 500.000 kr., ISM via MedCom 500.000 kr."),
    },
    "video": {
        ("Drift", "alle videoløsninger", "", "", "", "PLO ?, FAPS ?"),
        ("Drift", "Kontakt Læge, gebyr", "10.000 kr.", "2023", "", "kommunerne 10.000 kr."),
        ("Videreudvikling", "", "", "", "OK22-midler", ""),
        ("Udbredelse", "video i almen praksis", "11 mio. kr.", "2024-2026", "", "ISM ?"),
        ("Udbredelse", "Kontakt Læge", "6 mio. kr.", "2024-2026", "", "ISM ?"),
    },
    "soeg-speciallaege": {
        ("Udvikling", "", "", "", "", "PLO ?"), ("Drift", "", "", "", "", ""),
        ("Videreudvikling", "Find klinik", "", "", "", ""),
    },
    "aftaleoversigt": {
        ("Udvikling", "", "", "", "", "ISM ?, SDS ?"), ("Drift", "", "", "", "OK22-midler", "PLO ?"),
    },
    "klinikbeskeder": {
        ("Udvikling", "", "", "", "EU-puljemidler", "EU ?"),
        ("Drift", "", "", "", "PLO's centrale midler", "PLO ?"),
    },
    "ydelsesoverblik": {
        ("Udvikling", "", "", "", "", "PLO ?"), ("Drift", "", "", "", "", "PLO ?"),
        ("Videreudvikling", "ud over version 1.2", "", "", "", ""),
    },
    "aim": {("Drift", "en del af abonnementet på lægesystemet", "", "", "", "klinikkerne ?")},
}  # fmt: skip
FIGURES = {
    "min-laege": {
        ("unikke brugere", "2.6 mio.", "2024-12-01"), ("heraf børn under 15 år", "knap 500000", "2024-12-01"),
        ("downloads i alt", "5 mio.", "2024-11-01"),
        ("kan sende Digital Svangrejournal", "3 af 6 LPS'er", "2024-12-01"),
    },
    "video": {("af klinikkerne bruger endnu ikke video", "ca. 13 %", "2024-08-01")},
    "aim": {("kvalitetsdatabaser får data", "5", None)},
}  # fmt: skip
GOVERNANCE = {
    "min-laege": {
        ("Styregruppen for Min Læge", "4 møder om året", "PLO", "Danske Regioner, ISM, MedCom"),
        ("PLO's digitaliseringsudvalg", "", "", ""),
        ("Supportmødet om Min Læge", "hver 4.-5. uge", "", "LPS, PLSP, Trifork, sundhed.dk"),
    },
    "video": {("Video-systemforvaltergruppen", "4-6 møder om året", "", "MedCom, PLO, PLSP, Trifork")},
    "ydelsesoverblik": {("PLO's bestyrelse", "", "", ""), ("PLO's digitaliseringsudvalg", "", "", "")},
    "aim": {("RKKP-koordinationsgruppen", "", "", "DSAM, KiAP, PLO, RKKP")},
}
# What has no table of its own, and so must stand in the text of its section.
SAID = {
    (
        "min-laege",
        "summary",
    ): "e-konsultation tidsbestilling receptfornyelse video medicin henvisning diagnoser "
    "prøvesvar forløbsplaner speciallæge MedCom minlaegeapp.dk",
    ("min-laege", "governance"): "sprint tre uger",
    ("min-laege", "news"): "mikrobiologiske PRO-skemaer Svangrejournal guide «App i almen praksis»",
    ("min-laege", "support"): "supportansvarlige hvert LPS",
    ("min-laege", "development"): "styregruppen ISM/MedCom digitaliseringsudvalget mikrobiologiske notifikationer",
    ("video", "summary"): "SMS Kontakt venteværelse (VV) videoklient",
    ("video", "governance"): "PLSP Trifork MedCom VDX 2025",
    ("video", "operation"): "backend kommunerne FAPS SLA",
    ("video", "news"): "OK22 13 % bevilget 2025 AI AAU",
    ("video", "development"): "PLO og ISM Kontakt kommune gebyr OK22-midler",
    ("soeg-speciallaege", "summary"): "Klinik+ speciale nærmest",
    ("soeg-speciallaege", "operation"): "PLSP",
    ("soeg-speciallaege", "news"): "1Login Klinik+",
    ("soeg-speciallaege", "development"): "«Find klinik»",
    ("aftaleoversigt", "summary"): "speciallægen sygehuset kommunen sundhed.dk Min Læge",
    ("aftaleoversigt", "operation"): "PLSP",
    ("aftaleoversigt", "news"): "1Login sundheds-id SEB SDS FMK",
    ("aftaleoversigt", "development"): "filtre kommunale december 2024",
    ("klinikbeskeder", "summary"): "køn alder e-konsultation vejledning",
    ("klinikbeskeder", "news"): "september 2023 diagnose- ydelseskoder Cockpit",
    ("klinikbeskeder", "development"): "2025",
    ("ydelsesoverblik", "summary"): "nye lokalaftaler (§ 93) Statistik Opslag Råd vent",
    ("ydelsesoverblik", "operation"): "PLSP",
    ("ydelsesoverblik", "news"): "1.0 2023 2024/25 Bornholm 1.2 2025 (QA) sundhedsreformen honorarsystemet",
    ("ydelsesoverblik", "development"): "bestyrelsens indhold økonomi 1.2 pause",
    ("aim", "summary"): "RKKP astma KOL diabetes hjertesvigt atrieflimren se",
    ("aim", "governance"): "medlemmer A/S abonnement",
    ("aim", "news"): "2024 juni LPS'er fem",
    ("aim", "operation"): "PLSP",
    ("aim", "development"): "SDS bekendtgørelsen 2024",
}


def test_there_are_seven_solutions_in_the_order_of_the_document(pages):
    assert sorted(pages) == sorted(SLUGS)


def test_the_agreements_have_no_terms_in_the_source_and_stay_unknown_on_every_day(pages):
    """Eleven of them, of which one is outstanding."""
    known = {agreement["id"]: agreement for page in pages.values() for agreement in page["agreements"]}
    assert len(known) == 11
    rows = agreement_rows(list(known.values()), DAY)
    for on in (date(2026, 1, 1) + timedelta(days=days) for days in range(1096)):
        assert Counter(state_of(agreement, on) for agreement in known.values()) == {"in_force": 10, "outstanding": 1}
        assert agreement_rows(list(known.values()), on) == rows
        for terms in map(terms_of, known.values()):
            assert (terms.exits(on), terms.out_if_noticed(on), terms.ends_by_itself(on)) == ([], None, None)
    for slug, page in pages.items():
        unknown = {finding.key.partition(":")[0] for finding in apply(terms_missing, page, DAY)}
        assert unknown == {str(row["id"]) for row in page["agreements"] if row["state"] == "in_force"}, slug


@pytest.mark.parametrize("slug", SLUGS)
def test_every_fact_with_a_table_stands_on_its_page(pages, slug):
    page = pages[slug]
    head = page["solution"]
    assert (head["name"], head["code"], head["platform"], head["category"], head["audience"]) == HEADS[slug]
    assert tuple(head[key] and head[key]["name"] for key in ("owner", "operator")) == OWNERS_AND_OPERATORS[slug]
    assert support(page) == SUPPORT[slug]
    assert agreements(page) == AGREEMENTS[slug]
    assert funding(page) == FUNDING[slug]
    assert figures(page) == FIGURES.get(slug, set())
    bodies = {
        (
            row["body"],
            row["meetings"],
            (row["chair"] or {}).get("name", ""),
            ", ".join(sorted(member["name"] for member in row["members"])),
        )
        for row in page["governance"]
    }
    assert bodies == GOVERNANCE.get(slug, set())


@pytest.mark.parametrize(("slug", "kind"), SAID)
def test_what_has_no_table_stands_in_the_text(pages, slug, kind):
    page_text = text(pages[slug], kind)
    assert [word for word in SAID[slug, kind].split() if word.lower() not in page_text.lower()] == []


def test_links_and_qualified_sums_are_kept(pages):
    html = {slug: " ".join(section["html"] for section in page["sections"]) for slug, page in pages.items()}
    assert "https://laeger.dk/media/0jinn1ms/2022_09_29_vejledning_klinikker.pdf" in html["klinikbeskeder"]
    assert "https://laeger.dk/foreninger/plo/digital-praksis/klinikplus/aim" in html["aim"]
    assert 'href="https://minlaegeapp.dk"' in html["min-laege"]
    splits = {(split["label"], split["scope"]): split for split in pages["video"]["funding"]}
    assert splits["Udbredelse", "Kontakt Læge"]["part_of"] == "Udbredelse, video i almen praksis"
    assert splits["Udbredelse", "video i almen praksis"]["note"] == "Bevilget sammen med regionerne og kommunerne"
    fee = splits["Drift", "Kontakt Læge, gebyr"]
    assert (fee["unit_price_for"], fee["yearly"]) == ("kommune", True)
    assert fee["note"] == "Betales til Trifork ud over PLO's drift"
    assert [share["note"] for share in splits["Drift", "alle videoløsninger"]["shares"]] == ["", "acontobeløb"]
    rest = next(split for split in pages["min-laege"]["funding"] if split["label"] == "Drift")
    assert [share["note"] for share in rest["shares"]] == ["resten", ""]


@pytest.mark.parametrize("slug", SLUGS)
def test_each_page_has_its_six_sections_and_fits_one_page(pages, slug):
    sections = pages[slug]["sections"]
    assert {section["kind"] for section in sections} == set(SectionKind.values)
    assert all(section["html"] and sanitise(section["html"]) == section["html"] for section in sections)
    assert sum(len(words(plain(section["html"]))) for section in sections) <= 420
    months = {section["kind"]: section["as_of"] for section in sections if section["as_of"]}
    known = {"min-laege": {"news": "2024-12-01"}, "video": {"news": "2024-08-01"}}
    assert months == known.get(slug, {})


def test_no_eight_words_in_a_row_are_taken_from_the_customers_document(pages):
    def tokens(words):
        return re.findall(r"\w+", re.sub(r"https?://\S+", " ", words).lower())

    def strings(value):
        if isinstance(value, str):
            yield plain(value)
        elif isinstance(value, dict | list):
            for item in value.values() if isinstance(value, dict) else value:
                yield from strings(item)

    demo_texts = {string for page in pages.values() for string in strings(page)}
    assert len(demo_texts) > 200
    assert not any("svangrjournal" in string.lower() for string in demo_texts)
    for document in SEED.glob("*.txt"):
        original = tokens(document.read_text(encoding="utf-8"))
        runs = {tuple(original[start : start + 8]) for start in range(len(original) - 7)}
        for string in demo_texts:
            copy = tokens(string)
            assert not runs & {tuple(copy[start : start + 8]) for start in range(len(copy) - 7)}, string


@pytest.mark.django_db
def test_an_organisation_is_found_by_every_name_it_has():
    load(DAY)
    names = {
        "ISM": ["ISM", "SUM", "Indenrigs- og Sundhedsministeriet", "sundhedsministeriet"],
        "SDS": ["Sundhedsdatastyrelsen"],
        "LPS": ["lægepraksissystemer", "systemhuse"],
        "PLSP": ["PLSP A/S"],
        "AAU": ["forskningsenheden for almen praksis ved AAU"],
    }
    for name, others in names.items():
        for other in others:
            assert [organisation.name for organisation in Organisation.objects.named(other)] == [name]
    alone = {
        "PLO",
        "MedCom",
        "Trifork",
        "sundhed.dk",
        "Danske Regioner",
        "regionerne",
        "kommunerne",
        "FAPS",
        "RKKP",
        "DSAM",
        "KiAP",
        "regionale datakonsulenter",
        "kommunernes it-support",
        "EU",
    }
    assert alone <= set(Organisation.objects.values_list("name", flat=True))
    deciding = GovernanceBody.objects.filter(decides_asks=True).values_list("name", flat=True)
    assert set(deciding) == {"PLO's bestyrelse", "PLO's digitaliseringsudvalg"}
