"""Reading in a process of its own: what takes too much is refused soon and in one line, and nothing else is slow."""

import time

import pytest

from importing import limited, reading_worker
from importing.contents import as_json, from_json
from importing.steps import Refused, understand
from importing.word.package import ELEMENTS, TOO_MUCH
from tests.importing.cases import paragraph, run
from tests.importing.word_files import boatplaces, by_hand

HEADERS = {f"header{number}": "<w:p/>" * 59_000 for number in range(40)}


def test_a_process_reads_what_we_would_read(in_a_process):
    assert in_a_process(boatplaces()) == understand(boatplaces())


def test_contents_are_the_same_when_they_have_been_kept():
    data = by_hand(paragraph(run("Nyt") + run(" gammelt", "<w:strike/>")), header1=paragraph("Hoved"))
    contents = understand(data)
    assert from_json(as_json(contents)) == contents


def test_a_bomb_of_many_small_parts_is_refused_soon(in_a_process):
    data = by_hand(paragraph("A."), **HEADERS)
    assert len(data) < 50_000
    began = time.monotonic()
    with pytest.raises(Refused, match="Filen er for stor: den er meget længere"):
        in_a_process(data)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("signs", ["[", "![", "![](", "*", "_ ", "<", "[x](", "(", "`"])
def test_signs_in_their_thousands_are_read_or_refused_soon(signs):
    text = f"**Kort fortalt**\n\n{signs * (300_000 // len(signs))}\n".encode()
    began = time.process_time()
    assert understand(text).pages
    assert time.process_time() - began < 6


def test_the_limit_counts_all_the_parts_together():
    third = "<w:p/>" * (ELEMENTS // 3)
    with pytest.raises(Refused, match="for stor"):
        understand(by_hand(third, header1=third, footer1=third))


def test_what_takes_too_long_is_refused(in_a_process, monkeypatch):
    monkeypatch.setattr(limited, "PATIENCE", 0.05)
    with pytest.raises(Refused, match="Filen er for stor: den tog for lang tid at læse"):
        in_a_process(boatplaces())


def test_a_worker_that_breaks_is_one_line(in_a_process, monkeypatch):
    monkeypatch.setattr(limited.sys, "executable", "/bin/true")
    with pytest.raises(Refused, match="Filen kunne ikke læses"):
        in_a_process(boatplaces())


def test_what_is_refused_inside_is_refused_outside_with_the_same_line(in_a_process):
    with pytest.raises(Refused) as refused:
        in_a_process(by_hand("<w:smartTag>" * 150 + "</w:smartTag>" * 150))
    assert str(refused.value) == TOO_MUCH


def test_the_worker_answers_a_fault_of_ours_too(monkeypatch, capsys):
    monkeypatch.setattr(reading_worker, "limit", lambda seconds: None)
    monkeypatch.setattr("importing.parsing.understand", lambda data, package: 1 / 0)
    assert reading_worker.answer(boatplaces()) == {"failed": "broken"}
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_limit_that_stands_is_never_raised(monkeypatch):
    limits = []
    monkeypatch.setattr(reading_worker.resource, "getrlimit", lambda which: (9, 10))
    monkeypatch.setattr(reading_worker.resource, "setrlimit", lambda which, both: limits.append(both))
    reading_worker.limit(3600)
    assert limits == [(10, 10)]
