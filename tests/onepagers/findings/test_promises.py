"""What a page promises, and from which day the promise is passed."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danish.periods import Reading, find_phrases
from onepagers.findings import promises

MONTH = date(2024, 12, 1)  # «Aktuelt, december 2024»
PERIODS = {"OK22": date(2025, 12, 31), "Klinikens Cockpit, fase 1": date(2026, 6, 30)}

# The last day on which what is promised can still come true; the promise is passed from the day after.
PHRASES = [
    # a part of a year or a month: the first, second and last third
    ("primo 2025", "2025-03-31"), ("medio 2025", "2025-07-31"), ("ultimo 2025", "2025-12-31"),
    ("primo marts 2025", "2025-03-10"), ("medio marts 2025", "2025-03-20"), ("ultimo marts 2025", "2025-03-31"),
    ("Ultimo februar 2024", "2024-02-29"), ("i starten af 2025", "2025-03-31"),
    ("i begyndelsen af maj 2025", "2025-05-10"),
    ("fra begyndelsen af 2025", "2025-03-31"), ("i midten af 2025", "2025-07-31"),
    ("i slutningen af 2025", "2025-12-31"),
    ("sidst i september 2025", "2025-09-30"), ("tidligt i 2026", "2026-03-31"), ("primo 2. kvartal 2025", "2025-04-30"),
    ("i starten af andet halvår 2025", "2025-08-31"), ("først i 2025", "2025-12-31"),
    # years
    ("i 2025", "2025-12-31"), ("i løbet af 2025", "2025-12-31"), ("inden for 2025", "2025-12-31"),
    ("ved udgangen af 2025", "2025-12-31"), ("inden udgangen af 2025", "2025-12-31"), ("senest i 2025", "2025-12-31"),
    ("inden 2026", "2025-12-31"), ("før 2026", "2025-12-31"), ("(2024-2026)", "2026-12-31"),
    ("i 2025-26", "2026-12-31"),
    ("i perioden 2024–2026", "2026-12-31"), ("i år", "2024-12-31"), ("næste år", "2025-12-31"),
    ("til næste år", "2025-12-31"), ("inden årets udgang", "2024-12-31"), ("senere på året", "2024-12-31"),
    # quarters, half-years and tertials
    ("Q1 2025", "2025-03-31"), ("i Q4 2025", "2025-12-31"), ("Q2-2025", "2025-06-30"), ("Q3/2025", "2025-09-30"),
    ("2025Q1", "2025-03-31"), ("1Q25", "2025-03-31"), ("K3 2025", "2025-09-30"), ("Q1-Q2 2025", "2025-06-30"),
    ("1. kvartal 2025", "2025-03-31"), ("2. kvt. 2025", "2025-06-30"), ("første kvartal af 2025", "2025-03-31"),
    ("i tredje kvartal 2025", "2025-09-30"), ("fjerde kvartal i 2025", "2025-12-31"),
    ("1. og 2. kvartal 2025", "2025-06-30"),
    ("ved udgangen af 1. kvartal 2025", "2025-03-31"), ("inden 2. kvartal 2025", "2025-03-31"),
    ("i Q1", "2025-03-31"), ("næste kvartal", "2025-03-31"), ("1. halvår 2025", "2025-06-30"),
    ("andet halvår af 2025", "2025-12-31"), ("H1 2025", "2025-06-30"), ("anden halvdel af 2025", "2025-12-31"),
    ("2. tertial 2025", "2025-08-31"),
    # months
    ("december 2024", "2024-12-31"), ("dec.24", "2024-12-31"), ("dec. 24", "2024-12-31"), ("i feb. 2025", "2025-02-28"),
    ("marts '25", "2025-03-31"), ("i løbet af marts 2025", "2025-03-31"), ("inden marts 2025", "2025-02-28"),
    ("januar-marts 2025", "2025-03-31"), ("november 2024 til februar 2025", "2025-02-28"),
    ("maj eller juni 2025", "2025-06-30"),
    ("i marts", "2025-03-31"), ("næste måned", "2025-01-31"), ("om seks måneder", "2025-06-30"),
    ("inden for de næste to år", "2026-12-31"), ("om 3 uger", "2025-01-21"),
    # days and weeks
    ("den 3. marts 2025", "2025-03-03"), ("d. 3. mar. 2025", "2025-03-03"), ("03.03.2025", "2025-03-03"),
    ("3/3-2025", "2025-03-03"), ("03-03-2025", "2025-03-03"), ("03.03.25", "2025-03-03"),
    ("2025-03-03", "2025-03-03"),
    ("senest den 3. marts 2025", "2025-03-03"), ("senest 1. oktober 2025", "2025-10-01"),
    ("inden den 1. marts 2025", "2025-02-28"), ("før 1. januar 2026", "2025-12-31"),
    ("fra 1. januar 2026", "2026-01-01"),
    ("den 15. januar", "2025-01-15"), ("i uge 12 2025", "2025-03-23"), ("uge 12, 2025", "2025-03-23"),
    ("uge 12 i 2025", "2025-03-23"), ("uge 10-12 2025", "2025-03-23"), ("i uge 1 2025", "2025-01-05"),
    ("uge 53 2026", "2027-01-03"), ("i uge 2", "2025-01-12"),
    # seasons and feasts
    ("foråret 2025", "2025-05-31"), ("i sommeren 2025", "2025-08-31"), ("efteråret 2025", "2025-11-30"),
    ("vinteren 2025", "2026-02-28"), ("vinteren 2024/25", "2025-02-28"), ("inden sommeren 2025", "2025-05-31"),
    ("til foråret", "2025-05-31"), ("inden jul 2025", "2025-12-23"),
    ("ved årsskiftet 2024/25", "2025-01-01"), ("årsskiftet 2024/2025", "2025-01-01"), ("ved årsskiftet", "2025-01-01"),
    ("inden årsskiftet 2024/25", "2024-12-31"),
    # periods with a name
    ("inden udgangen af OK22", "2025-12-31"), ("når OK22 udløber", "2025-12-31"), ("i løbet af OK 22", "2025-12-31"),
    ("inden udgangen af Klinikens Cockpit, fase 1", "2026-06-30"),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "last_day"), PHRASES)
def test_a_promise_is_passed_from_the_day_after_its_time(phrase, last_day):
    last = date.fromisoformat(last_day)
    [promise] = promises.find(f"<p>Version 2 forventes klar {phrase}.</p>", MONTH, PERIODS)
    assert promise.last_day == last
    assert not promise.passed(last)
    assert promise.passed(last + timedelta(days=1))


UNDATED = ["inden udgangen af OK22", "i år", "næste år", "i marts", "om to år", "i uge 2", "til foråret", "den 3. maj"]


@pytest.mark.parametrize("phrase", UNDATED)
def test_what_neither_the_text_nor_the_table_dates_has_no_last_day_and_never_passes(phrase):
    [promise] = promises.find(f"<p>Version 2 forventes klar {phrase}.</p>")
    assert promise.last_day is None
    assert not promise.passed(date.max)


HISTORY = [
    "Version 1.0 blev lanceret i maj 2023.",
    "Løsningen fik i september 2023 nyt design.",
    "I nov 2024 opnåede appen 5 mio. downloads.",
    "AIM blev sat i drift i juni 2024 og leverer dagligt data fra alle klinikker.",
    "AIM blev færdigudviklet januar 2024 og er løbende blevet testet med udvalgte klinikker.",
    "Siden juni 2024 har AIM været i drift.",
    "AIM stod færdig i januar 2024.",
    "Piloten kørte i efteråret 2024.",
    "Et årligt gebyr pr. kommune til Trifork (2023 pris 10.000 kr. pr. kommune).",
    "Årlig budget til videreudvikling er aktuelt 2024 knap 1 mio. Kr.",
    "ISM bevilgede i samarbejde med regionerne 11 mio. kr. (2024-2026) til udbredelse af video.",
    "PLO har i år fornyet en række af de kørende databehandleraftaler.",
    "PLO har igangsat et projekt, der skal sikre indberetning af data, jf. Bekendtgørelse fra januar 2024.",
    "Det skal følge bekendtgørelsen om indberetninger fra almen praksis fra januar 2024.",
    "Aktuelt, dec.24, er der ikke planlagt yderligere videreudvikling af denne web-app",
    "I december 2024 er der ikke planer om at udvikle mere.",
    "Løsningen er begyndt i januar 2024 og skal fortsætte.",
    "Den løbende drift betales aktuelt af PLO via OK22 midlerne.",
    "Der budgetteres med OK22-midler, som skal række.",
    "Der skal holdes 4-6 møder om året, og de holdes hver 4-5 uge.",
    "Version 1.2 skal rumme højestegrænser (§ 93) og 13 pct. af klinikkerne.",
    "Appen vedligeholdes løbende via 3-ugers sprint og skal være stabil.",
    "Version 2 kommer tidligst i 2025.",
    "Pilotprojektet begynder efter sommeren 2025.",
    "Vejledningen skal læses: https://laeger.dk/media/2022-09-29/vejledning.pdf",
    "Ring på 35 44 84 77, vi skal nok svare.",
    "ID 03.08 skal ind i Klinik+.",
    "I 2023 blev det besluttet, at løsningen skal udvides.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", HISTORY)
def test_history_prices_and_references_are_no_promises(sentence):
    assert list(promises.find(f"<p>{sentence}</p>", MONTH, PERIODS)) == []


AHEAD = [
    ("Der arbejdes på et pilotprojekt, som løber af stablen i Q1 2025, der skal afprøve AI.", "2025-03-31"),
    ("Overvejelser om at lægge udgifter ud til klinikkerne primo 2025.", "2025-03-31"),
    ("Version 1.0 blev lanceret i maj 2023. Version 1.2 forventes tilendebragt primo 2025.", "2025-03-31"),
    ("Version 1.0 blev lanceret i maj 2023, og version 1.2 forventes klar primo 2025.", "2025-03-31"),
    ("Det blev besluttet, at løsningen skal være klar primo 2025.", "2025-03-31"),
    ("I første kvartal af 2025 begynder en pilot.", "2025-03-31"),
    ("Inden udgangen af 2025 vil alle opdaterede vejledninger ligge på sundhed.dk.", "2025-12-31"),
    ("Nu tilpasses løsningen, så den kan vise en ny model fra årsskiftet 2024/25.", "2025-01-01"),
    ("SLA med PLSP: udkast ventes i uge 12 2025.", "2025-03-23"),
]


@pytest.mark.parametrize(("text", "last_day"), AHEAD)
def test_what_looks_ahead_is_a_promise_and_history_beside_it_is_not(text, last_day):
    [promise] = promises.find(f"<ul><li><p>{text}</p></li></ul>", MONTH)
    assert promise.last_day == date.fromisoformat(last_day)


def test_a_promise_is_quoted_with_the_sentence_that_it_stands_in():
    text = "<p>Løsningen er i drift.</p><p>Version 1.0 kom i maj 2023. Version 2 forventes klar primo 2025.</p>"
    [promise] = promises.find(text)
    assert (promise.quote, promise.when) == ("Version 2 forventes klar primo 2025.", "primo 2025")


def test_a_long_sentence_is_quoted_around_its_time():
    text = (
        f"<p>Der arbejdes {'på tilpasninger ' * 20} og version 2 forventes klar primo 2025 {'i regionerne ' * 9}.</p>"
    )
    [promise] = promises.find(text)
    assert len(promise.quote) < promises.QUOTE + 5
    assert "klar primo 2025" in promise.quote


@pytest.mark.parametrize(
    "text",
    [
        "i marts 2025 og " * 600,
        "aftalen, " * 3000,
        "1/1-" * 4000,
        "marts/april " * 1500,
        "er har " * 2000,
        "i uge 3, " * 1000,
        "hvis det ikke er lovet til 1/2 og mangler, " * 300,
        "kl. 9.15-" * 2000,
        "2" * 20_000,
    ],
)
def test_a_long_text_without_stops_is_read_as_fast_as_others(text):
    began = time.process_time()
    promises.find(f"<p>{text} lanceret i 2025</p>", MONTH)
    assert time.process_time() - began < 5


@given(st.text(alphabet=st.sampled_from("0123456789.,-/ Qq årskiftetugmndpolOK"), max_size=60))
def test_no_text_breaks_the_reader(text):
    for as_of in (None, MONTH):
        list(find_phrases(text, Reading(as_of, PERIODS)))
