from datetime import date, datetime
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from onepagers.models import Colour
from tests.factories import make_body, make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def fetch(client, query=""):
    answer = client.get(f"/overblik.xlsx{query}")
    assert answer.status_code == 200
    return answer.content


def opened(content):
    return load_workbook(BytesIO(content))


def as_rows(content) -> list[dict]:
    """What stands in the sheet, by the titles of its columns."""
    titles, *lines = opened(content)["Overblik"].iter_rows(values_only=True)
    return [dict(zip(titles, line, strict=True)) for line in lines]


def test_the_rows_are_those_of_the_overview_in_its_order(reader):
    make_review(make_solution("Ærlig"), on=date(2026, 11, 2))
    make_review(make_solution("Rød"), on=date(2026, 11, 2), colour=Colour.RED)
    make_review(make_solution("Gammel"), on=date(2026, 3, 2))
    shown = [row.name for row in reader.get("/").context["rows"]]
    assert [row["Løsning"] for row in as_rows(fetch(reader))] == shown == ["Rød", "Gammel", "Ærlig"]


@pytest.mark.parametrize("query", ["?farve=groen", "?sorter=navn", "?overskredet=1", "?q=rød", "?dato=2026-04-01"])
def test_the_address_chooses_the_same_rows_as_on_the_overview(reader, query):
    make_review(make_solution("Ærlig"), on=date(2026, 11, 2))
    make_review(make_solution("Rød"), on=date(2026, 11, 2), colour=Colour.RED)
    make_review(make_solution("Gammel"), on=date(2026, 3, 2))
    shown = [row.name for row in reader.get(f"/{query}").context["rows"]]
    assert [row["Løsning"] for row in as_rows(fetch(reader, query))] == shown != []


def test_dates_are_dates_and_what_is_unknown_is_empty(reader):
    manager = make_user(name="Anna Andersen", initials="AA")
    make_review(
        make_solution("Video", manager=manager),
        on=date(2026, 11, 2),
        colour=Colour.RED,
        cause="En SLA udestår",
        action="Ring",
        action_due_on=date(2026, 12, 1),
        ask="Giv mandat",
        decider=make_body("Bestyrelsen"),
    )
    make_solution("AIM", manager=manager)

    video, aim = as_rows(fetch(reader))

    assert (video["Farve"], video["Årsag"], video["Systemforvalter"]) == ("rød", "En SLA udestår", "Anna Andersen")
    assert (video["Handling"], video["Indstilling"]) == ("Ring (AA)", "Bestyrelsen: Giv mandat")
    assert video["Siden"] == datetime(2026, 11, 2)  # noqa: DTZ001
    assert video["Næste vurdering"] == datetime(2027, 2, 1)  # noqa: DTZ001
    assert video["Handling senest"] == datetime(2026, 12, 1)  # noqa: DTZ001
    assert (video["nov. 2026"], video["okt. 2026"]) == ("rød", "ikke vurderet")
    assert (aim["Farve"], aim["Siden"], aim["Årsag"], aim["Næste vurdering"]) == ("ikke vurderet", None, None, None)


def test_the_head_stays_in_view_every_column_can_be_filtered_and_colours_are_filled(reader):
    make_review(make_solution("Video"), on=date(2026, 11, 2), colour=Colour.RED)
    book = opened(fetch(reader))
    sheet = book["Overblik"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(2, sheet.max_column).coordinate}"
    assert sheet["C2"].fill.fgColor.rgb == "FFFAE8E6"
    assert sheet["D2"].number_format == "dd-mm-yyyy"
    assert sheet.column_dimensions["H"].width > 40
    assert "24. november 2026" in book["Om arket"]["B1"].value.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://example.com")', "+1", "-1", "@SUM(A1)", "https://plo.dk", "{=A1}"]
)
def test_what_somebody_typed_is_text_and_never_a_formula_or_a_link(reader, text):
    make_review(make_solution("=Video"), on=date(2026, 11, 2), colour=Colour.YELLOW, cause=text, action=text)
    sheet = opened(fetch(reader))["Overblik"]
    name, cause = sheet["A2"], sheet["H2"]
    assert (name.value, name.data_type, cause.value, cause.data_type) == ("=Video", "s", text, "s")
    assert cause.hyperlink is None


def test_the_same_rows_on_the_same_day_are_the_same_bytes(reader):
    make_review(make_solution("Video"), on=date(2026, 11, 2))
    first = fetch(reader)
    with time_machine.travel("2026-11-24 17:00+01:00", tick=False):
        assert fetch(reader) == first


def test_an_empty_portfolio_is_a_sheet_with_a_head(reader):
    assert as_rows(fetch(reader)) == []


def test_the_number_of_queries_is_the_same_for_2_and_for_40_solutions(reader):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            fetch(reader)
        return len(captured)

    for _ in range(2):
        make_review(make_solution(), on=date(2026, 11, 2), colour=Colour.YELLOW)
    few = queries()
    for _ in range(38):
        make_review(make_solution(), on=date(2026, 11, 2), colour=Colour.YELLOW)
    assert queries() <= few + 1  # findings of versions that aren't known yet are computed from their snapshots
