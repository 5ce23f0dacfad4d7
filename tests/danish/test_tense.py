"""Tense by the shape of words: what is over, what is done, and what goes on."""

import pytest

from danish import tense


def spoken(matches):
    return [match[0] for match in matches]


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("Løsningen blev lanceret", ["blev"]), ("PLO overtog driften", ["overtog"]),
        ("De besluttede sig", ["besluttede"]),
        ("Bestyrelsen godkendte planen", ["godkendte"]), ("Parterne underskrev", ["underskrev"]),
        ("Testen gennemførtes", ["gennemførtes"]), ("Aftalen underskreves", ["underskreves"]),
        ("Den forventede lancering i maj", []), ("med opdaterede vejledninger", []), ("Opdaterede vejledninger", []),
        ("alle registrerede brugere", []), ("allerede klar til stede", []), ("skal være afholdt", []),
        ("Rapporten offentliggjordes", ["offentliggjordes"]), ("Der ansattes en ny leder", ["ansattes"]),
        ("Regionerne bad om data", ["bad"]), ("Udvalget skød sagen til hjørne", ["skød"]),
        ("Trifork meddelte prisen", ["meddelte"]), ("Vi samlede op på forsøget", ["samlede"]),
        ("den samlede økonomi", []), ("Svar udbedes", []), ("Forsøget indledes", []), ("ved kontraktens udløb", []),
        ("ved udløb af aftalen", []), ("Aftalen udløb i maj", ["udløb"]), ("den første og næste", []),
    ],
)  # fmt: skip
def test_a_preterite_is_known_by_its_ending_and_a_participle_before_a_noun_is_none(text, verbs):
    assert spoken(tense.preterites(text)) == verbs


@pytest.mark.parametrize(
    ("text", "participles"),
    [
        ("er lanceret", ["lanceret"]), ("har i foråret 2024 udarbejdet en plan", ["udarbejdet"]),
        ("er i maj taget i brug", ["taget"]),
        ("er klar i foråret", []), ("er projektet klar", []), ("er fortsat i drift", []),
        ("Testen er gennemført", ["gennemført"]), ("skal gennemføres", []),
    ],
)  # fmt: skip
def test_a_perfect_is_er_or_har_with_a_participle_that_is_no_noun(text, participles):
    assert spoken(tense.perfects(text)) == participles


@pytest.mark.parametrize(
    ("text", "participle"),
    [
        ("Lanceret maj 2023", "lanceret"), ("Senest opdateret 12.1.", "opdateret"), ("Godkendt af PLO", "godkendt"),
        ("Data trukket uge 3", "trukket"), ("Testet ok 7/10", "testet"), ("Fejl i login rettet 5/5", "rettet"),
        ("Vi har fået modulet testet i maj", ""), ("Lukket i juli", ""),
        ("Systemet lukkes i maj", ""), ("Udvalget i maj", ""), ("Forventet", "forventet"),
    ],
)  # fmt: skip
def test_a_headline_begins_with_a_participle_and_has_no_verb(text, participle):
    assert tense.headline_participle(text) == participle


def test_the_passive_present_ends_in_es_and_genitives_do_not():
    assert spoken(tense.passive_presents("Data migreres, og regionernes fælles plan udføres")) == [
        "migreres",
        "udføres",
    ]
    assert tense.passive_presents("Data migreredes") == []
    assert spoken(tense.passive_presents("Deres server opgraderes, og vores vurderes")) == ["opgraderes", "vurderes"]


def test_a_state_says_how_it_is_and_nothing_that_happens():
    assert tense.is_state("2,6 mio. borgere bruger appen")
    assert not tense.is_state("Løsningen flytter")
    assert not tense.is_state("Den er god og udvides")
