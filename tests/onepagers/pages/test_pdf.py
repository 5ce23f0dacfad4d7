from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from pypdf import PdfReader

from onepagers.management.errors import CommandFailed
from onepagers.models import Revision
from onepagers.pages import cover, onepager, pdf
from onepagers.writing import gauge, texts
from tests import customers_text
from tests.demo import load_demo
from tests.factories import make_review, make_solution
from tests.onepagers import example_pages as example
from tests.onepagers.example_pages import TODAY
from tests.typesetting.paper import printed, words_of
from tests.typesetting.pdf_gate import faults
from typesetting import render_client


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    forget()


def forget():
    """As if this process had just been started."""
    pdf._fits.clear()
    cache.clear()


def revision(snapshot, number=14):
    return SimpleNamespace(snapshot=snapshot, number=number, created_at=datetime(2026, 11, 24, 8, number, tzinfo=UTC))


def made(snapshot, on=TODAY):
    """The one-pager, and what its page is made of."""
    return pdf.one_pager(revision(snapshot), on), onepager.body(snapshot, on, version=14)


def full_status(snapshot, **fields):
    """The page with the longest review that the forms let through."""
    changed = deepcopy(snapshot)
    changed["status"] = onepager.reserved(snapshot)["status"] | fields
    return changed


# The pages


def test_the_address_at_the_foot_stands_on_a_line_of_its_own():
    document, html = made(example.min_laege())
    lines = PdfReader(BytesIO(document.bytes)).pages[0].extract_text().splitlines()
    [foot] = [line for line in lines if "/loesninger/" in line]
    assert "opdigtede" in html
    assert foot.strip().startswith("127.0.0.1:8000/loesninger/")


@pytest.mark.parametrize("make", example.EXAMPLES)
def test_a_one_pager_passes_the_gate(make):
    document, html = made(make())

    assert faults(document.bytes, html) == []
    assert (document.pages, document.overflow) == (1, 0)
    assert 8 <= document.size <= 10


def test_the_emptiest_page_is_airy_and_the_fullest_tight():
    assert made(example.never_reviewed())[0].form == "airy"
    assert made(example.soeg_speciallaege())[0].form == "airy"
    assert made(example.min_laege())[0].form == "tight"


@pytest.mark.parametrize("make", [example.min_laege, example.soeg_speciallaege])
def test_a_page_that_is_let_in_still_fits_under_the_longest_red_review(make):
    page = make()
    assert pdf.measured(page, TODAY)["fits"]
    document, html = made(full_status(page))

    assert (document.pages, document.overflow) == (1, 0)
    assert faults(document.bytes, html) == []


def test_a_page_is_as_large_as_its_own_status_allows():
    page = example.min_laege()
    chosen, red = pdf.fit(page, TODAY), pdf.fit(full_status(page), TODAY)

    assert chosen.size > red.size
    larger = pdf.Fit(round(chosen.size + 0.2, 1), chosen.form, True)
    job = pdf._job(pdf.Sheet(page, onepager.body(page, TODAY)), larger)
    assert render_client.render([job], pdf.stock().css)[0][0]["pages"] > 1


def test_money_has_its_bars_as_long_as_there_is_room_for_them():
    page = example.video()
    document, _ = made(page)

    assert document.form in ("tight", "dense")
    assert pdf.fit(full_status(page), TODAY).form != "plain"


@pytest.mark.slow
def test_a_status_that_is_longer_than_what_is_reserved_draws_the_page_together_and_cuts_nothing():
    page = example.min_laege()
    actions = [example.action("Hver kommune må derfor selv følge op på det. " * 3, "ANH", "2026-12-15")] * 6
    waiting = {"asks": [], "actions": actions[:2]}
    document, html = made(full_status(page, actions=actions) | {"waiting": waiting})

    assert html.count("Hver kommune må derfor selv følge op på det.") == (3 + 2) * 3
    assert "3 mere under Beslutninger" in html
    assert (document.form, document.pages) == ("dense", 1)
    assert faults(document.bytes, html) == []


def test_a_text_that_is_too_long_takes_the_pages_it_needs_at_eight_points_and_says_by_how_much():
    page = example.longer(example.min_laege(), 14)
    chosen = pdf.fit(page, TODAY)
    document, html = made(page)

    assert (chosen.fits, chosen.size) == (False, 8.0)
    assert document.overflow == chosen.overflow_characters > 500
    assert document.pages > 1
    assert faults(document.bytes, html, pages=document.pages) == []


def test_an_address_without_end_is_broken_and_stays_in_its_column():
    page = example.soeg_speciallaege()
    page["sections"][0]["html"] = f"<p>Se https://www.eksempel.dk/{'meget-lang-sti/' * 4}{'a' * 90}</p>"
    page["support"][0] |= {"email": "supporten.for.speciallaegerne@praktiserende-laeger.example"}
    document, html = made(page)

    assert faults(document.bytes, html) == []


def test_a_pdf_is_tagged_and_says_its_language_title_and_headings():
    document, _ = made(example.video())
    reader = PdfReader(BytesIO(document.bytes))

    assert reader.trailer["/Root"]["/Lang"] == "da"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Video"
    assert b"pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == ["Video"]
    assert [entry.title for entry in reader.outline[1]][:2] == ["Kort fortalt", "Drift og vedligehold"]


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demos_pages_pass_the_gate():
    load_demo(TODAY)
    for one in Revision.objects.newest_each(TODAY):
        document = pdf.one_pager(one, TODAY)
        assert faults(document.bytes, onepager.body(one.snapshot, TODAY, version=one.number)) == [], one
        assert document.overflow == 0, one


@pytest.mark.slow
@pytest.mark.skipif(not customers_text.document(), reason="the customer's document isn't beside this checkout")
@pytest.mark.django_db
def test_pages_with_the_customers_own_text_pass_the_gate():
    load_demo(TODAY)
    for one in Revision.objects.newest_each(TODAY):
        solution = one.snapshot["solution"]
        page = one.snapshot | {"sections": customers_text.pages()[solution["slug"]]["sections"]}
        document, html = made(page)
        assert faults(document.bytes, html) == [], one
        assert document.overflow == 0, one


# The gate itself, by faults put in on purpose


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        (".sections { height: 40mm; overflow: hidden }", "clipped away"),
        (".page { height: 100mm } .sections { position: absolute; top: 290mm }", "outside the page"),
        (".mast { position: relative; left: -60mm }", "outside the page"),
        (".sec--news { display: none }", "missing"),
        ("h2::after { content: ' tilføjet' }", "added: tilføjet"),
        ("h2 { font-family: serif }", "a foreign font"),
        (".sec { break-after: page }", "pages"),
    ],
)
def test_the_gate_sees_what_is_wrong(style, fault):
    body = onepager.body(example.soeg_speciallaege(), TODAY)

    assert faults(printed(body), body) == []
    assert fault in " ".join(faults(printed(body, style=style), body))


def test_the_gate_sees_a_sign_that_our_font_lacks():
    page = example.soeg_speciallaege()
    page["sections"][0]["html"] = "<p>Fra klinik \N{RIGHTWARDS ARROW} sygehus</p>"
    body = onepager.body(page, TODAY)

    assert "a foreign font" in " ".join(faults(printed(body, as_is=True), body))


# What is kept


def test_the_same_page_is_the_same_bytes_also_from_a_new_renderer():
    first, _ = made(example.video())
    forget()
    for name in default_storage.listdir("pages")[1]:
        default_storage.delete(f"pages/{name}")
    render_client._stop()

    assert made(example.video())[0] == first


def test_what_has_been_made_is_served_and_what_is_broken_is_made_again(monkeypatch):
    first, _ = made(example.soeg_speciallaege())
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "render", None)
        assert made(example.soeg_speciallaege())[0] == first

    [name] = [name for name in default_storage.listdir("pages")[1] if name.endswith(".pdf")]
    with open(default_storage.path(f"pages/{name}"), "r+b") as file:  # noqa: PTH123
        file.truncate(1000)
    assert made(example.soeg_speciallaege())[0] == first


def test_another_version_another_day_and_another_place_do_not_fit_the_page_anew(monkeypatch):
    page = example.min_laege()
    chosen = pdf.fit(page, TODAY)
    monkeypatch.setattr(pdf, "render", None)

    assert pdf.fit(page, TODAY + timedelta(days=1)) == chosen
    other = pdf.Sheet(page, onepager.body(page, TODAY, version=15, edition="Udgave 2"), place=(3, 9))
    assert pdf._stored_fit(other) == chosen


def test_what_must_go_is_one_number_for_whoever_writes_reads_and_prints():
    page = example.longer(example.min_laege(), 9)
    over = pdf.characters_over(page, TODAY)

    assert over > 500
    assert over % 10 == 0
    assert gauge.measure(page, TODAY).characters == gauge.measure(page, TODAY, exact=True).characters == over
    with pytest.raises(texts.TooLong) as refused:
        texts.refuse_too_long(example.min_laege(), page, TODAY)
    assert refused.value.characters == over


def test_a_cache_that_can_not_be_written_costs_no_page(settings, tmp_path, caplog):
    (tmp_path / "occupied").write_text("")
    settings.MEDIA_ROOT = tmp_path / "occupied"

    assert made(example.never_reviewed())[0].pages == 1
    assert "Could not keep" in caplog.text


# The portfolio


def test_a_portfolio_has_a_cover_with_contents_and_a_page_for_each_solution():
    revisions = [revision(make(), number) for number, make in enumerate(example.EXAMPLES, start=1)]
    document = pdf.portfolio(revisions, TODAY)
    ordered = cover.in_order(revisions)
    html = cover.portfolio(ordered, TODAY) + "".join(
        onepager.body(one.snapshot, TODAY, version=one.number) for one in ordered
    )
    numbers = "<p>2</p><p>3</p><p>4</p><p>5</p>"

    assert faults(document.bytes, html + numbers, pages=5) == []
    reader = PdfReader(BytesIO(document.bytes))
    outline = [entry for entry in reader.outline if not isinstance(entry, list)]
    names = ["Min Læge", "Video", "Søg speciallæge", "Klinikbeskeder"]
    assert [entry.title for entry in outline] == ["Overblik", *names]
    assert [reader.get_destination_page_number(entry) for entry in outline] == [0, 1, 2, 3, 4]
    links = [note.get_object()["/Dest"] for note in reader.pages[0]["/Annots"]]
    assert links == ["min-laege", "video", "soeg-speciallaege", "klinikbeskeder"]
    assert "Side 3 af 5" in words_of(document.bytes).replace("\n", " ")


def test_a_page_that_takes_two_moves_the_numbers_of_those_after_it():
    pages_of = [example.longer(example.min_laege(), 9), example.soeg_speciallaege()]
    document = pdf.portfolio([revision(page, number) for number, page in enumerate(pages_of, start=1)], TODAY)

    assert document.sheets[0]["pages"] > 1
    last = document.pages
    assert last == 2 + document.sheets[0]["pages"]
    assert f"Side {last} af {last}" in words_of(document.bytes).replace("\n", " ")
    reader = PdfReader(BytesIO(document.bytes))
    places = {name: reader.get_destination_page_number(place) + 1 for name, place in reader.named_destinations.items()}
    assert places == {"min-laege": 2, "soeg-speciallaege": last}


def test_a_page_that_can_not_be_made_has_its_place_and_its_reason_and_is_tried_again():
    bad = example.soeg_speciallaege()
    bad["sections"][0]["html"] = "<ul><li>a" * 100 + "</li></ul>" * 100  # as it could be saved before
    good = [revision(example.never_reviewed(), 1), revision(example.video(), 2)]
    document = pdf.portfolio([good[0], revision(bad, 3), good[1]], TODAY)
    words = words_of(document.bytes).replace("\n", " ")

    assert document.pages == 4
    [failed] = document.failed
    name, reason = failed.split(": ")
    assert name == "Søg speciallæge"
    assert f"Siden kunne ikke laves: {reason}" in words
    outline = [entry.title for entry in PdfReader(BytesIO(document.bytes)).outline if not isinstance(entry, list)]
    assert sorted(outline) == ["Klinikbeskeder", "Overblik", "Søg speciallæge", "Video"]
    with pytest.raises(pdf.PdfError):
        pdf.one_pager(revision(bad, 3), TODAY)
    sheets = [(bad, onepager.body(bad, TODAY))]
    with pytest.raises(pdf.PdfError, match="Søg speciallæge: Siden "):
        pdf.bound("Udgave", "<div class='cover'><h1>x</h1></div>", sheets, TODAY, created="", whole=True)


def test_a_long_cover_costs_no_page_a_second_printing(monkeypatch):
    render, asked = pdf.render, []
    monkeypatch.setattr(pdf, "render", lambda jobs, css: asked.extend(jobs) or render(jobs, css))
    monkeypatch.setattr(pdf, "AT_ONCE", 1)
    cover = "<div class='cover'><h1>Liste</h1>" + "<p>Linje</p>" * 90 + "</div>"
    page = example.never_reviewed()
    sheets = [({**page, "solution": {**page["solution"], "slug": slug}}, onepager.body(page, TODAY)) for slug in "ab"]

    document = pdf.bound("Liste", cover, sheets, TODAY, created="2026-11-24T08:00:00+00:00")

    assert document.pages > 3
    assert [len([job for job in asked if "numbers" not in job]), document.sheets[1]["pages"]] == [2, 1]


def test_a_portfolios_cover_can_be_read_aloud():
    def row(name, colour, *, overdue=False):
        return {"name": name, "colour": colour, "overdue": overdue}

    rows = [row("A", "red"), *[row(name, "yellow") for name in "BCD"], row("Søg speciallæge", "green", overdue=True)]
    assert cover.lead([*rows, row("F", None)]).replace("\xa0", " ") == (
        "Af seks løsninger er én rød, tre gule, én grøn og én ikke vurderet. "
        "Én vurdering er overskredet: Søg speciallæge."
    )
    assert cover.lead([row("A", "green"), row("B", "green")]) == "Alle to løsninger er grønne."
    assert cover.lead([row("A", None)]) == "Den er ikke vurderet."


def test_a_portfolio_without_solutions_is_refused():
    with pytest.raises(pdf.PdfError, match="ingen løsninger"):
        pdf.portfolio([], TODAY)


# The commands


@pytest.mark.django_db
def test_the_commands_write_their_files_and_say_so(tmp_path, capsys):
    solution = make_solution("Video", slug="video")
    make_review(solution, on=date(2026, 11, 2), is_demo=True)

    call_command("onepager_pdf", "video", out=tmp_path / "video.pdf", on="2026-11-24")
    call_command("portfolio_pdf", out=tmp_path / "alle.pdf", on="2026-11-24")

    assert "24. november 2026 · Demo: farve og vurderinger er opdigtede" in words_of(
        (tmp_path / "video.pdf").read_bytes()
    )
    assert len(PdfReader(tmp_path / "alle.pdf").pages) == 2
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["alle.pdf", "video.pdf"]
    out, err = capsys.readouterr()
    assert out == ""
    assert "én side, 10 pt" in err


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("onepager_pdf", "findes-ikke", "--out", "{tmp}/x.pdf"), "ingen løsning med adressen «findes-ikke»"),
        (("onepager_pdf", "video", "--out", "{tmp}/mangler/x.pdf"), "findes ikke"),
        (("onepager_pdf", "video", "--out", "{tmp}"), "er ikke en fil"),
        (("onepager_pdf", "video", "--out", "{tmp}/x.pdf", "--on", "i går"), "«i går» er ikke en dato"),
        (("onepager_pdf", "video", "--out", "{tmp}/x.pdf", "--on", "2020-01-01"), "ingen version den 1..januar 2020"),
        (("portfolio_pdf", "--out", "{tmp}/x.pdf", "--on", "2020-01-01"), "ingen løsninger i porteføljen"),
    ],
)
def test_a_command_that_can_not_do_its_work_says_why_and_writes_nothing(command, message, tmp_path):
    make_solution("Video", slug="video")

    with pytest.raises(CommandFailed, match=message) as error:
        call_command(*[part.format(tmp=tmp_path) for part in command])

    assert error.value.returncode == 1
    assert not list(tmp_path.glob("*.pdf"))
