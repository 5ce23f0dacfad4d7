"""The times that a Danish text names: which words are one, and what its last day is."""

from datetime import date

import pytest

from danish.periods import Reading, find_phrases, named_period

DECEMBER = date(2024, 12, 1)
JUNE = date(2025, 6, 1)
PERIODS = {"OK22": date(2025, 3, 31), "OK 26": date(2028, 3, 31)}


def last(text, as_of=DECEMBER, periods=None):
    """The last day of the one time that a text names, as ISO; None where it is not known."""
    [phrase] = find_phrases(text, Reading(as_of, periods))
    return phrase.last_day and phrase.last_day.isoformat()


def named(text, as_of=DECEMBER, periods=None):
    """The words of each time in a text."""
    return [phrase.text for phrase in find_phrases(text, Reading(as_of, periods))]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # ISO 8601 and numbers
        ("2025-03-01", "2025-03-01"), ("2025-02-30", None), ("2025-13-01", None),
        ("3.3.2025", "2025-03-03"), ("03.04.25", "2025-04-03"), ("3/4-2025", "2025-04-03"), ("3-4-25", "2025-04-03"),
        ("31.2.2025", None), ("1.13.2025", None),
        # a day of a month
        ("3. marts 2025", "2025-03-03"), ("3.marts 2025", "2025-03-03"), ("12. dec. 2025", "2025-12-12"),
        ("3. marts 25", "2025-03-03"), ("3. marts '25", "2025-03-03"), ("31. november 2025", None),
        ("24. december", "2024-12-24"), ("24. november", "2025-11-24"), ("1. sept. 2025", "2025-09-01"),
        # months
        ("marts 2025", "2025-03-31"), ("februar 2024", "2024-02-29"), ("februar 2025", "2025-02-28"),
        ("dec.24", "2024-12-31"), ("dec. 24", "2024-12-31"), ("maj '25", "2025-05-31"), ("sept. 2025", "2025-09-30"),
        ("nov 24", "2024-11-30"), ("april i 2025", "2025-04-30"), ("jul. 2025", "2025-07-31"),
        ("januar-marts 2025", "2025-03-31"), ("maj eller juni 2025", "2025-06-30"), ("jan. og feb. 2025", "2025-02-28"),
        ("november 2024 til februar 2025", "2025-02-28"), ("november-februar 2025", "2025-02-28"),
        ("marts/april 2025", "2025-04-30"), ("marts – april 2025", "2025-04-30"),
        # quarters
        ("Q1 2025", "2025-03-31"), ("Q2 2025", "2025-06-30"), ("Q3, 2025", "2025-09-30"), ("K4 2025", "2025-12-31"),
        ("Q1/2025", "2025-03-31"), ("Q1 '25", "2025-03-31"), ("Q1 25", "2025-03-31"), ("1Q 2025", "2025-03-31"),
        ("2Q25", "2025-06-30"), ("2025 Q3", "2025-09-30"), ("2025Q3", "2025-09-30"), ("Q1-Q2 2025", "2025-06-30"),
        ("Q1-2 2025", "2025-06-30"), ("Q2 og Q3 2025", "2025-09-30"), ("K1 eller K2 2025", "2025-06-30"),
        ("1. kvartal 2025", "2025-03-31"), ("første kvartal af 2025", "2025-03-31"),
        ("andet kvartal 2025", "2025-06-30"), ("anden kvartal 2025", "2025-06-30"),
        ("tredje kvartal i 2025", "2025-09-30"), ("fjerde kvartal 2025", "2025-12-31"), ("4. kvt. 2025", "2025-12-31"),
        ("4. kv. 2025", "2025-12-31"), ("1.-2. kvartal 2025", "2025-06-30"),
        ("første til tredje kvartal 2025", "2025-09-30"),
        # halves and thirds of a year
        ("1. halvår 2025", "2025-06-30"), ("2. halvår 2025", "2025-12-31"), ("første halvår 2022", "2022-06-30"),
        ("anden halvdel af 2025", "2025-12-31"), ("andet halvår af 2025", "2025-12-31"), ("H1 2025", "2025-06-30"),
        ("H2 2025", "2025-12-31"), ("2025 H2", "2025-12-31"), ("2025H1", "2025-06-30"),
        ("1. tertial 2025", "2025-04-30"), ("2. tertial 2025", "2025-08-31"), ("tredje tertial 2025", "2025-12-31"),
        # the turn of a year, seasons, weeks, feasts
        ("årsskiftet 2024/25", "2025-01-01"), ("årsskiftet 2024/2025", "2025-01-01"),
        ("årsskiftet 25/26", "2026-01-01"),
        ("årsskiftet 2025", "2026-01-01"), ("årsskiftet", "2025-01-01"),
        ("foråret 2025", "2025-05-31"), ("forår 2025", "2025-05-31"), ("sommeren i 2025", "2025-08-31"),
        ("efteråret 2025", "2025-11-30"), ("vinteren 2025", "2026-02-28"), ("vinteren 2024/25", "2025-02-28"),
        ("vinteren 2023/2024", "2024-02-29"),
        ("uge 12, 2025", "2025-03-23"), ("uge 1 2025", "2025-01-05"), ("uge 10-12 2025", "2025-03-23"),
        ("uge 10 og 11 i 2025", "2025-03-16"), ("uge 53 2025", None), ("uge 53 2026", "2027-01-03"),
        ("uge 49", "2024-12-08"), ("uge 48", "2024-12-01"), ("uge 47", "2025-11-23"),
        ("jul 2025", "2025-12-26"), ("julen", "2024-12-26"), ("nytår 2025", "2026-01-01"), ("nytåret", "2025-01-01"),
        # years
        ("2024-2026", "2026-12-31"), ("2024-26", "2026-12-31"), ("2024 – 2026", "2026-12-31"), ("i 2025", "2025-12-31"),
        ("i år", "2024-12-31"), ("dette år", "2024-12-31"), ("indeværende år", "2024-12-31"),
        ("næste år", "2025-12-31"), ("årets udgang", "2024-12-31"), ("årets slutning", "2024-12-31"),
        ("året ud", "2024-12-31"), ("i løbet af året", "2024-12-31"), ("senere på året", "2024-12-31"),
        # counted from the section's month
        ("næste måned", "2025-01-31"), ("næste kvartal", "2025-03-31"), ("næste halvår", "2025-06-30"),
        ("om seks måneder", "2025-06-30"), ("om 1 måned", "2025-01-31"), ("inden for en måned", "2025-01-31"),
        ("inden for de næste to år", "2026-12-31"), ("om et år", "2025-12-31"),
        ("om et halvt år", "2025-06-30"), ("om 10 dage", "2025-01-10"), ("om en uge", "2025-01-07"),
        ("om to uger", "2025-01-14"), ("om tolv måneder", "2025-12-31"), ("om én måned", "2025-01-31"),
        ("om 36 måneder", "2027-12-31"),
        # signs, holidays and other ways
        ("pr. 1/4", "2025-04-01"), ("d. 1.4.", "2025-04-01"), ("1/4 2025", "2025-04-01"),
        ("6 marts 2025", "2025-03-06"),
        ("1. 4. 2025", "2025-04-01"), ("3.-5. marts 2025", "2025-03-05"), ("d. 20. ds.", "2024-12-20"),
        ("den 1. i næste måned", "2025-01-01"), ("fredag i uge 22", "2025-05-30"),
        ("03/2025", "2025-03-31"), ("3/2025", "2025-03-31"), ("2025-09", "2025-09-30"), ("marts 25", "2025-03-31"),
        ("marts-25", "2025-03-31"), ("i maj og juni", "2025-06-30"), ("bestyrelsens novembermøde", "2025-11-30"),
        ("Q3 25", "2025-09-30"), ("Q3'25", "2025-09-30"),
        ("i 3. kvt.", "2025-09-30"), ("III. kvartal 2025", "2025-09-30"),
        ("sidste kvartal af 2025", "2025-12-31"), ("i 2. halvår", "2024-12-31"), ("1H26", "2026-06-30"),
        ("T2 2025", "2025-08-31"), ("næste kvartalsskifte", "2025-01-01"),
        ("påske 2025", "2025-04-21"), ("inden påske 2025", "2025-04-16"), ("påsken 2026", "2026-04-06"),
        ("påskeferien 2025", "2025-04-21"), ("inden påskeferien 2025", "2025-04-11"), ("pinsen", "2025-06-09"),
        ("Kristi himmelfart 2025", "2025-05-29"), ("vinterferien", "2025-02-23"), ("efterårsferien", "2025-10-19"),
        ("inden sommerferien", "2025-06-27"), ("juleferien", "2025-01-02"), ("skolestart", "2025-08-11"),
        ("efter sommerferien 2025", "2025-09-09"), ("lige efter pinse", "2025-06-16"),
        ("fredag efter Kristi himmelfart", "2025-05-30"), ("mellem jul og nytår", "2024-12-31"),
        ("til sommer", "2025-08-31"), ("næste forår", "2025-05-31"), ("forår/sommer 2025", "2025-08-31"),
        ("sensommeren 2025", "2025-09-15"),
        ("skoleåret 2025/26", "2026-07-31"), ("regnskabsåret 2025", "2025-12-31"), ("i 2025/26", "2026-12-31"),
        ("i 2025, 2026 og 2027", "2027-12-31"), ("primo det nye år", "2025-03-31"), ("ult. 2025", "2025-12-31"),
        ("slut 2025", "2025-12-31"), ("marts næste år", "2025-03-31"), ("resten af året", "2024-12-31"),
        ("månedens udgang", "2024-12-31"), ("næste uge", "2025-01-07"), ("første uge af marts", "2025-03-07"),
        ("første halvdel af marts", "2025-03-16"), ("anden halvdel af marts 2025", "2025-03-31"),
        ("om ca. 3 måneder", "2025-03-31"), ("om 14 dage", "2025-01-14"), ("om et års tid", "2025-12-31"),
        ("om halvandet år", "2026-06-30"), ("inden for et par uger", "2025-01-21"), ("om 6 mdr.", "2025-06-30"),
        ("fra 1. marts til 31. maj 2025", "2025-05-31"), ("fra marts til og med maj 2025", "2025-05-31"),
        ("i 2024 og 2025", "2025-12-31"),
        # without a year: the first in or after the section's month
        ("i december", "2024-12-31"), ("i november", "2025-11-30"), ("i marts", "2025-03-31"),
        ("i Q4", "2024-12-31"), ("i Q3", "2025-09-30"), ("i 1. kvartal", "2025-03-31"),
        ("til foråret", "2025-05-31"), ("til vinteren", "2025-02-28"), ("til efteråret", "2025-11-30"),
    ],
)  # fmt: skip
def test_a_time_is_known_however_it_is_written_and_ends_on_its_last_day(text, day):
    assert last(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("inden marts 2025", "2025-02-28"), ("før 1. maj 2025", "2025-04-30"), ("forud for Q2 2025", "2025-03-31"),
        ("inden andet halvår 2025", "2025-06-30"), ("inden 2025", "2024-12-31"),
        ("inden 2. tertial 2025", "2025-04-30"),
        ("inden tredje tertial 2025", "2025-08-31"), ("inden vinteren 2024/25", "2024-11-30"),
        ("inden sommeren 2025", "2025-05-31"), ("inden efteråret 2025", "2025-08-31"),
        ("inden uge 12 2025", "2025-03-16"), ("inden jul 2025", "2025-12-23"), ("inden nytår 2025", "2025-12-31"),
        ("inden årsskiftet 2024/25", "2024-12-31"), ("inden 2024-2026", "2023-12-31"),
        ("inden november 2024 til februar 2025", "2024-10-31"), ("inden november-februar 2025", "2024-10-31"),
        ("inden januar-marts 2025", "2024-12-31"), ("før næste kvartal", "2024-12-31"),
        ("før næste halvår", "2024-12-31"), ("inden næste år", "2024-12-31"), ("inden foråret", "2025-02-28"),
        ("inden vinteren", "2025-11-30"), ("inden Q1", "2024-12-31"), ("inden Q4", "2025-09-30"),
        ("inden den 3. marts 2025", "2025-03-02"), ("før d. 3. marts 2025", "2025-03-02"),
        # a part is named: then the part counts, also after «inden»
        ("inden udgangen af marts 2025", "2025-03-31"), ("inden ultimo marts 2025", "2025-03-31"),
        ("inden udgangen af 2025", "2025-12-31"), ("inden slutningen af Q1 2025", "2025-03-31"),
        # «within» means all of it
        ("inden for 2025", "2025-12-31"), ("i løbet af 2025", "2025-12-31"), ("senest i marts 2025", "2025-03-31"),
        ("senest den 3. marts 2025", "2025-03-03"), ("til og med marts 2025", "2025-03-31"),
        ("ved udgangen af marts 2025", "2025-03-31"), ("pr. 1. maj 2025", "2025-05-01"),
    ],
)  # fmt: skip
def test_before_a_time_is_the_day_before_it_begins(text, day):
    assert last(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("primo marts 2025", "2025-03-10"), ("medio marts 2025", "2025-03-20"), ("ultimo marts 2025", "2025-03-31"),
        ("primo februar 2025", "2025-02-10"), ("medio februar 2025", "2025-02-20"),
        ("primo Q1 2025", "2025-01-31"), ("medio Q1 2025", "2025-02-28"), ("ultimo Q1 2025", "2025-03-31"),
        ("primo 2. halvår 2025", "2025-08-31"), ("medio 2. halvår 2025", "2025-10-31"),
        ("primo 2025", "2025-03-31"), ("medio 2025", "2025-07-31"), ("ultimo 2025", "2025-12-31"),
        ("i starten af 2025", "2025-03-31"), ("i begyndelsen af marts 2025", "2025-03-10"),
        ("først på foråret 2025", "2025-03-31"), ("tidligt i 2025", "2025-03-31"),
        ("tidlig på foråret 2025", "2025-03-31"),
        ("midt i 2025", "2025-07-31"), ("i midten af marts 2025", "2025-03-20"),
        ("midt på sommeren 2025", "2025-07-31"),
        ("slutningen af 2025", "2025-12-31"), ("udløbet af 2025", "2025-12-31"),
        ("afslutningen af Q2 2025", "2025-06-30"),
        ("sidst på foråret 2025", "2025-05-31"), ("sent i 2025", "2025-12-31"), ("enden af 2025", "2025-12-31"),
        ("primo 2024-2026", "2024-12-31"), ("medio 2024-2026", "2025-12-31"),
        ("primo uge 12 2025", "2025-03-19"), ("medio uge 12 2025", "2025-03-21"),
        ("primo vinteren 2024/25", "2024-12-31"), ("medio vinteren 2024/25", "2025-01-31"),
        ("årets udgang", "2024-12-31"),
    ],
)  # fmt: skip
def test_a_part_of_a_time_ends_where_most_would_say(text, day):
    assert last(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "tidligst i 2025", "efter 1. maj 2025", "siden 2023", "ikke før 2026", "oprindeligt 2023",
        "tidligst fra Q1 2025",
        "2023 pris", "marts", "Q1", "foråret", "1. kvartal", "betales via OK22", "OK22", "OK22-midler",
        "inden udgangen af OK22-midler", "i 2025 kr.", "i 2000 mio", "12.2025.3", "kl. 8:30", "på 1.2025", "nr. 2025/1",
        "1/4 af klinikkerne", "kun 3/4 har", "24/7", "version 2.10", "til en 1. juli", "Maj Hansen", "i alt 25/26",
        "uge", "2025-pris", "i 2025%", "13. møde", "majoren", "juli-august",
    ],
)  # fmt: skip
def test_what_has_no_end_or_is_no_time_is_none(text):
    assert named(text, periods=PERIODS) == []


@pytest.mark.parametrize(
    "text",
    ["24. december", "i marts", "i Q1", "til foråret", "uge 12", "julen", "årsskiftet", "i år", "næste kvartal",
     "om seks måneder", "om et halvt år"],
)  # fmt: skip
def test_what_is_counted_from_the_sections_month_is_unknown_without_one(text):
    assert last(text, as_of=None) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("i juni", "2025-06-30"), ("i maj", "2026-05-31"), ("i juli", "2025-07-31"), ("3. juni", "2025-06-03"),
        ("3. maj", "2026-05-03"), ("i Q2", "2025-06-30"), ("i Q1", "2026-03-31"), ("til sommeren", "2025-08-31"),
        ("til foråret", "2026-05-31"), ("til vinteren", "2026-02-28"), ("årsskiftet", "2026-01-01"),
        ("næste måned", "2025-07-31"), ("næste kvartal", "2025-09-30"), ("næste halvår", "2025-12-31"),
        ("uge 22", "2025-06-01"), ("uge 21", "2026-05-24"), ("uge 20-23", "2025-06-08"),
        ("om en uge", "2025-07-07"), ("om tre år", "2028-06-30"), ("nytår", "2026-01-01"), ("næste år", "2026-12-31"),
    ],
)  # fmt: skip
def test_without_a_year_it_is_the_first_in_or_after_the_sections_month(text, day):
    assert last(text, as_of=JUNE) == day


@pytest.mark.parametrize(
    ("text", "phrase", "day"),
    [
        ("inden udgangen af OK22", "inden udgangen af OK22", "2025-03-31"),
        ("når OK22 udløber", "OK22 udløber", "2025-03-31"), ("OK 22 slutter", "OK 22 slutter", "2025-03-31"),
        ("inden OK-22", "inden OK-22", "2025-03-30"), ("i løbet af OK22", "i løbet af OK22", "2025-03-31"),
        ("OK22-perioden", "OK22-perioden", "2025-03-31"), ("ved udløbet af ok26", "ved udløbet af ok26", "2028-03-31"),
        ("inden udgangen af OK24", "inden udgangen af OK24", None),
    ],
)  # fmt: skip
def test_a_period_with_a_name_ends_when_the_table_says(text, phrase, day):
    assert named(text, periods=PERIODS) == [phrase]
    assert last(text, periods=PERIODS) == day


def test_a_period_of_another_name_is_known_when_the_table_has_it():
    assert last("inden udgangen af Fase 2", periods={"Fase 2": date(2025, 9, 1)}) == "2025-09-01"
    assert named("inden udgangen af Fase 2") == []


@pytest.mark.parametrize("written", ["OK22", "ok22", "OK 22", "OK-22", "ok - 22", " OK22 "])
def test_a_name_is_the_same_however_it_is_spaced(written):
    assert named_period(written) == "OK22"


def test_the_times_of_a_text_come_in_its_order_with_their_places():
    text = "Udbud inden udgangen af marts 2025, og drift fra 1. maj 2025 til medio 2026."
    phrases = list(find_phrases(text, Reading(DECEMBER)))
    assert [(phrase.text, str(phrase.last_day)) for phrase in phrases] == [
        ("inden udgangen af marts 2025", "2025-03-31"),
        ("fra 1. maj 2025 til medio 2026", "2026-07-31"),
    ]
    assert [text[phrase.start : phrase.end] for phrase in phrases] == [phrase.text for phrase in phrases]


def test_the_longer_reading_wins_over_one_inside_it():
    assert named("den 3. marts 2025") == ["den 3. marts 2025"]
    assert named("i uge 12, 2025") == ["i uge 12, 2025"]
    assert named("foråret 2025") == ["foråret 2025"]
    assert named("2024-2026") == ["2024-2026"]


def test_what_stands_before_a_time_is_part_of_it_whatever_its_case():
    assert named("Senest Den 3. Marts 2025") == ["Senest Den 3. Marts 2025"]
    assert named("INDEN UDGANGEN AF MARTS 2025") == ["INDEN UDGANGEN AF MARTS 2025"]
    assert last("PRIMO MARTS 2025") == "2025-03-10"
    assert last("Årets udgang") == "2024-12-31"


@pytest.mark.parametrize(
    ("text", "day"),
    [  # written in December 2024, at the latest on the 31st, a Tuesday
        ("i eftermiddag", "2024-12-31"), ("i morgen", "2025-01-01"), ("i overmorgen", "2025-01-02"),
        ("på fredag", "2025-01-03"), ("næste mandag", "2025-01-13"), ("i weekenden", "2025-01-05"),
        ("den 10.", "2025-01-10"), ("om 5 arbejdsdage", "2025-01-07"), ("i løbet af et par uger", "2025-01-21"),
        ("den første weekend i maj", "2025-05-04"), ("sidste fredag i marts 2025", "2025-03-28"),
        ("første hverdag i juni", "2025-06-02"), ("i uge 19+20", "2025-05-18"), ("i uge 19, 20 og 21", "2025-05-25"),
        ("Kr. himmelfartsdag", "2025-05-29"), ("2. juledag", "2024-12-26"), ("Svarfrist: 1.2.", "2025-02-01"),
    ],
)  # fmt: skip
def test_a_near_day_is_the_last_that_can_be_meant(text, day):
    assert last(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "kl. 9.15-11.40", "klokken 12", "ca. 2026 om ugen", "ud af 2025 mulige klinikker", "til 2000 modtagere",
        "i alt 2025", "antallet er 2026", "i 2026 klinikker", "mandag til fredag", "version 10.3", "God jul",
    ],
)  # fmt: skip
def test_clocks_counts_and_greetings_are_no_times(text):
    assert list(find_phrases(text, Reading(date(2024, 12, 1)))) == []
