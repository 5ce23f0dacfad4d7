from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Role
from onepagers.models import KeyFigure, KeyFigureValue
from onepagers.pages import onepager, pdf
from onepagers.versions import key_figures
from onepagers.versions.saving import saving
from tests.factories import make_solution, make_user
from tests.onepagers import example_pages as example
from tests.typesetting import pdf_gate

pytestmark = [pytest.mark.django_db, pytest.mark.server]
PATH = "/loesninger/video/styring/"


@pytest.fixture
def client(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def video():
    return make_solution(slug="video")


@pytest.fixture
def users(video):
    with saving([video], by=None):
        figure = KeyFigure.objects.create(solution=video, label="unikke brugere", unit="mio.")
        KeyFigureValue.objects.create(figure=figure, value="2.4", as_of=date(2024, 5, 1))
    return figure


def posted(*figures, initial=0, base=1, **extra):
    data = {
        "bodies-TOTAL_FORMS": 0,
        "bodies-INITIAL_FORMS": 0,
        "figures-TOTAL_FORMS": len(figures),
        "figures-INITIAL_FORMS": initial,
        "base": base,
    } | extra
    return data | {f"figures-{index}-{name}": value for index, row in enumerate(figures) for name, value in row.items()}


def existing(figure, **fields):
    return {"id": figure.pk, "label": figure.label, "unit": figure.unit} | fields


def save(client, figure, base=2, **fields):
    return client.post(PATH, posted(existing(figure, **fields), initial=1, base=base))


def values(figure):
    return [(value.value, value.qualifier, value.as_of) for value in figure.values.all()]


def test_a_new_value_is_added_and_the_old_ones_stay(client, video, users):
    assert save(client, users, value="2,6", qualifier="knap", month="december 2024").status_code == 302
    assert values(users) == [
        (Decimal("2.6"), "knap", date(2024, 12, 1)),
        (Decimal("2.4"), "", date(2024, 5, 1)),
    ]
    page = client.get("/loesninger/video/").content.decode().replace("\xa0", " ")
    assert "op ca. 0,2 mio. siden maj 2024" in page
    assert "<title>2,4 mio. i maj 2024, knap 2,6 mio. i december 2024</title>" in page


def test_a_month_that_has_a_value_is_mended_only_when_one_says_so(client, users):
    refused = save(client, users, value="2,5", month="maj 2024")
    assert refused.status_code == 422
    assert "Der står allerede 2,4\xa0mio. for den måned." in refused.content.decode()
    assert "Ret værdien for den måned" in refused.content.decode()
    assert save(client, users, value="2,5", month="maj 2024", correction="on").status_code == 302
    assert values(users) == [(Decimal("2.5"), "", date(2024, 5, 1))]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"value": "3"}, "Skriv, hvilken måned værdien er fra."),
        ({"month": "juni 2024"}, "Skriv værdien."),
        ({"value": "mange", "month": "juni 2024"}, "Skriv et tal"),
        ({"value": "3", "month": "sommer"}, "Skriv en måned"),
    ],
)
def test_half_a_value_is_refused_and_stays_on_the_page(client, users, fields, told):
    response = save(client, users, **fields)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert users.values.count() == 1


def test_millions_of_a_figure_counted_in_millions_are_not_millions_of_millions(client, users):
    save(client, users, value="2,6 mio.", month="12.2024")
    assert values(users)[0][0] == Decimal("2.6")


def test_a_new_figure_and_its_first_value_are_one_save(client, video):
    client.post(PATH, posted({"label": "klinikker", "unit": "", "value": "1.700", "month": "nov. 2026"}))
    [figure] = video.revisions.first().snapshot["key_figures"]
    assert (figure["label"], figure["values"][0]["value"]) == ("klinikker", "1700.00")


def test_two_figures_of_the_same_name_are_refused(client, video):
    response = client.post(PATH, posted({"label": "Klinikker"}, {"label": "klinikker "}))
    assert "Løsningen har allerede et nøgletal med det navn." in response.content.decode()


def value(number, month, qualifier=""):
    return {"value": number, "as_of": month and f"{month}-01", "qualifier": qualifier}


@pytest.mark.parametrize(
    ("unit", "values", "change"),
    [
        ("", [value("120", "2026-02"), value("100", "2026-01")], "op 20 siden januar 2026"),
        ("%", [value("9", "2026-02"), value("13", "2024-08", "ca.")], "ned ca. 4 % siden august 2024"),
        ("kr.", [value("1200000", "2026-02"), value("1000000", "2026-01")], "op 200.000 kr. siden januar 2026"),
        ("", [value("5000000", "2026-02"), value("5000000", "2026-01")], "uændret siden januar 2026"),
        ("af 6 LPS'er", [value("4", "2026-02"), value("3", "2026-01")], "op 1 siden januar 2026"),
        ("", [value("5", "2026-02")], ""),
        ("", [value("5", "2026-02"), value("4", None)], ""),
        ("", [], ""),
    ],
)
def test_the_change_is_told_from_the_value_before(unit, values, change):
    told = key_figures.figure_facts({"label": "x", "unit": unit, "values": values})
    assert told["change"].replace("\xa0", " ") == change


@pytest.mark.parametrize(
    ("number", "unit", "qualifier", "words"),
    [
        ("500000", "", "knap", "knap 500.000"), ("2600000", "", "", "2,6 mio."), ("1000000", "", "", "1 mio."),
        ("990000", "", "", "990.000"), ("1005000", "", "", "1.005.000"), ("2600000", "stk.", "", "2.600.000 stk."),
        ("10000000", "kr.", "ca.", "ca. 10 mio. kr."), ("13.00", "%", "", "13 %"), ("2.60", "mio.", "", "2,6 mio."),
        ("0", "", "", "0"),
    ],
)  # fmt: skip
def test_a_value_is_said_with_its_qualifier_and_unit_and_in_millions_where_it_has_none(number, unit, qualifier, words):
    assert key_figures.figure_text(value(number, None, qualifier), unit).replace("\xa0", " ") == words


def test_a_figure_says_its_newest_value_also_where_no_day_is_known():
    said = key_figures.figure_facts(
        {"label": "brugere", "unit": "%", "values": [value("9", None), value("8", "2026-02")]}
    )
    assert (said["label"], said["value"].replace("\xa0", " "), said["as_of"]) == ("brugere", "9 %", None)
    assert (said["change"], said["line"], said["line_told"]) == ("", [], "")
    nothing = key_figures.figure_facts({"label": "brugere", "unit": "%", "values": []})
    assert (nothing["value"], nothing["as_of"]) == (None, None)


def test_a_line_that_never_moved_is_level_and_of_one_month_stands_at_its_beginning():
    level = key_figures.figure_facts(
        {"label": "x", "unit": "", "values": [value("4", "2026-02"), value("4", "2026-01")]}
    )
    assert level["line"] == [(0, 0.5), (1, 0.5)]
    same = key_figures.figure_facts(
        {"label": "x", "unit": "", "values": [value("4", "2026-01"), value("2", "2026-01")]}
    )
    assert same["line"] == [(0, 0), (0, 1)]


def test_the_newest_twelve_values_are_said_in_words_from_the_oldest():
    values = [value(str(month), f"2026-{month:02}") for month in range(12, 0, -1)] + [value("0", "2025-12")]
    words = key_figures.figure_facts({"label": "x", "unit": "", "values": values})["line_told"].split(", ")
    assert len(words) == 12
    assert (words[0], words[-1]) == ("1 i januar 2026", "12 i december 2026")


def test_the_line_goes_from_the_oldest_to_the_newest_at_the_pace_of_time():
    values = [value("4", "2026-12"), value("2", "2026-02"), value("0", "2026-01")]
    (start, low), (middle, half), (end, high) = key_figures.figure_facts({"label": "x", "unit": "", "values": values})[
        "line"
    ]
    assert (start, low, half, end, high) == (0, 0, 0.5, 1, 1)
    assert middle < 0.1


def test_a_second_value_makes_no_paper_longer():
    def page(*values):
        return example.page("x", "X", sections=[], key_figures=[{"label": "brugere", "unit": "", "values": values}])

    on = date(2026, 11, 24)
    one, two = page(value("5", "2026-02")), page(value("5", "2026-02"), value("4", "2026-01"))
    assert pdf.fit(one, on) == pdf.fit(two, on)
    html = str(onepager.body(two, on))
    document = pdf.document("X", html, created=on)
    assert pdf_gate.faults(document.bytes, html) == []
