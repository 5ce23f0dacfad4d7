import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from danish.plain_text import plain, words
from importing.management.commands.import_onepagers import Command
from onepagers.models import Revision, Section, SectionKind, Solution
from onepagers.models.solutions import SECTION_LIMIT
from tests.factories import make_solution, make_user

DOCUMENTS = Path(__file__).parent / "documents"
GUILD = DOCUMENTS / "baadlauget.md"
SOLUTIONS = {
    "tidevand": "Tidevand", "baadplads": "Bådplads", "soeg-gaesteplads": "Søg gæsteplads", "havnevagt": "Havnevagt",
    "vinterliste": "Vinterliste",
}  # fmt: skip
CUSTOMERS = next((Path(settings.BASE_DIR).parent / "shared" / "seed").glob("000_*.txt"), None)
CUSTOMERS_SOLUTIONS = {
    "min-laege": "Min Læge", "video": "Video", "soeg-speciallaege": "Søg speciallæge",
    "aftaleoversigt": "Aftaleoversigt", "klinikbeskeder": "Klinikbeskeder", "ydelsesoverblik": "Ydelsesoverblik",
    "aim": "AIM",
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def guild():
    return make_solutions(SOLUTIONS)


def make_solutions(names: dict[str, str], **fields) -> dict[str, Solution]:
    return {
        slug: make_solution(name, slug=slug, position=position, **({"text": ""} | fields))
        for position, (slug, name) in enumerate(names.items())
    }


def run(path: Path, *, err=None, **options) -> dict:
    """What `--json` prints; there must be nothing else."""
    out = io.StringIO()
    call_command("import_onepagers", str(path), json=True, stdout=out, stderr=err or io.StringIO(), **options)
    return json.loads(out.getvalue())


def say(path: Path, **options) -> str:
    out = io.StringIO()
    call_command("import_onepagers", str(path), stdout=out, **options)
    return out.getvalue()


def write(folder: Path, text: str, name: str = "ark.md") -> Path:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder / name


def body(slug: str, kind: SectionKind) -> str:
    return Section.objects.get(solution__slug=slug, kind=kind).body


def test_every_page_finds_its_solution_and_no_solution_is_proposed_twice(guild):
    pages = run(GUILD)["pages"]
    assert [(page["solution"], page["certainty"]) for page in pages] == [
        ("tidevand", "sandsynlig"),
        ("baadplads", "sikker"),
        ("soeg-gaesteplads", "sikker"),
        ("havnevagt", "sandsynlig"),  # though it names Tidevand too
        ("vinterliste", "gæt"),  # its name is nowhere
    ]


def test_the_report_has_heading_code_initials_months_and_as_many_words_out_as_in(guild):
    report = run(GUILD)
    assert list(report) == ["pages", "unplaced", "revisions_made"]
    pages = report["pages"]
    assert [(page["heading"], page["code"], page["initials"]) for page in pages] == [
        (None, None, None),
        ("ID: 07.00 / BÅDPLADS/ [KNA]", "07.00", "KNA"),
        ("ID 07.03 / Laug+ / Søg gæsteplads", "07.03", None),
        (None, None, None),
        (None, None, None),
    ]
    sections = [section for page in pages for section in page["sections"]]
    assert [len(page["sections"]) for page in pages] == [6] * 5
    assert [section["as_of"] for section in sections if section["as_of"]] == ["2025-02", "2024-11"]
    assert all(section["words_in"] == section["words_out"] > 0 for section in sections)
    assert all(page["words_in"] == sum(part["words_in"] for part in page["sections"]) for page in pages)
    assert [section["kind"] for section in pages[3]["sections"]] == [
        "summary",
        "news",
        "support",
        "governance",
        "operation",
        "development",
    ]


def test_the_words_counted_out_are_those_that_are_stored(guild):
    report = run(GUILD, assign=",".join(SOLUTIONS))
    stored = sum(len(words(plain(text))) for text in Section.objects.values_list("body", flat=True))
    assert stored == sum(page["words_out"] for page in report["pages"])


def test_a_guess_is_written_only_when_somebody_has_assigned_it(guild):
    assert run(GUILD)["revisions_made"] == 4
    assert body("vinterliste", SectionKind.SUMMARY) == ""
    assert run(GUILD, assign=",".join(SOLUTIONS))["revisions_made"] == 1
    assert "kranen kommer" in body("vinterliste", SectionKind.SUMMARY)


def test_the_same_file_again_makes_no_versions(guild):
    assert run(GUILD, assign=",".join(SOLUTIONS))["revisions_made"] == 5
    assert run(GUILD, assign=",".join(SOLUTIONS))["revisions_made"] == 0
    assert run(GUILD)["revisions_made"] == 0


def test_a_page_without_a_name_is_known_by_the_solutions_own_text(guild):
    run(GUILD, assign=",".join(SOLUTIONS))
    page = run(GUILD)["pages"][4]
    assert (page["solution"], page["certainty"]) == ("vinterliste", "sandsynlig")


def test_the_assignment_decides_over_the_proposals_and_can_leave_a_page_out(guild):
    report = run(GUILD, assign="vinterliste,baadplads,soeg-gaesteplads,ingen,tidevand")
    assert [page["solution"] for page in report["pages"]] == [
        "vinterliste",
        "baadplads",
        "soeg-gaesteplads",
        None,
        "tidevand",
    ]
    assert "vandstanden" in body("vinterliste", SectionKind.SUMMARY)
    assert body("havnevagt", SectionKind.SUMMARY) == ""


@pytest.mark.parametrize(
    ("assign", "message"),
    [
        ("tidevand,baadplads", "fem sider, men --assign nævner to"),
        ("tidevand,baadplads,soeg-gaesteplads,havnevagt,kran", "Side 5: der er ingen løsning med adressen «kran»"),
        ("tidevand,baadplads,soeg-gaesteplads,tidevand,vinterliste", "«tidevand» er nævnt to gange"),
    ],
)
def test_an_assignment_that_cannot_be_followed_writes_nothing(guild, assign, message):
    with pytest.raises(CommandError, match=message):
        run(GUILD, assign=assign)
    assert Revision.objects.count() == 5


def test_a_version_says_which_file_it_came_from(guild):
    run(GUILD)
    newest = guild["tidevand"].revisions.first()
    assert newest.note == "Importeret fra baadlauget.md"
    assert [section["as_of"] for section in newest.snapshot["sections"] if section["kind"] == "news"] == ["2025-02-01"]


def test_sections_take_the_documents_order_and_those_it_lacks_are_untouched(tmp_path):
    make_solution("Tidevand", slug="tidevand", text="<p>Står her.</p>")
    path = write(tmp_path, "# Tidevand\n\n### Udvikling\n\nNy måler.\n\n### Kort fortalt\n\nVandstand.\n")
    run(path)
    sections = Section.objects.filter(solution__slug="tidevand")
    assert [section.kind for section in sections] == [
        "development",
        "summary",
        "governance",
        "news",
        "support",
        "operation",
    ]
    assert [section.body for section in sections][:3] == ["<p>Ny måler.</p>", "<p>Vandstand.</p>", "<p>Står her.</p>"]
    assert run(path)["revisions_made"] == 0


def test_a_section_that_is_empty_in_the_file_does_not_empty_the_solutions(tmp_path):
    make_solution("Tidevand", slug="tidevand", text="<p>Står her.</p>")
    err = io.StringIO()
    run(write(tmp_path, "# Tidevand\n\n**Kort fortalt**\n\nNyt.\n\n**Support**\n\n-\n"), err=err)
    assert body("tidevand", SectionKind.SUMMARY) == "<p>Nyt.</p>"
    assert body("tidevand", SectionKind.SUPPORT) == "<p>Står her.</p>"
    assert "«Support» er tomt i filen" in err.getvalue()


def test_what_has_no_place_is_reported_with_its_words_and_kept_out(guild):
    report = run(GUILD)
    assert [(entry["page"], entry["heading"], entry["words"]) for entry in report["unplaced"]] == [
        (None, "Bådlaugets one-pagere", 0),
        (None, "Formål", 20),
        (2, "ID: 07.00 / BÅDPLADS/ [KNA]", 3),
        (2, "Økonomi", 11),
    ]
    assert "indskuddet er 5.000 kr." in report["unplaced"][3]["text"]
    assert not Section.objects.filter(body__contains="Kontingentet").exists()
    assert "side 2: «Økonomi», 11 ord: Kontingentet er 1.200 kr." in say(GUILD)


def test_if_one_page_cannot_be_written_none_is(guild, monkeypatch):
    save = Section.save

    def fail_at_the_last(self, *args, **kwargs):
        if self.solution.slug == "havnevagt":
            raise DatabaseError("disken er fuld")
        save(self, *args, **kwargs)

    monkeypatch.setattr(Section, "save", fail_at_the_last)
    with pytest.raises(DatabaseError):
        run(GUILD)
    assert Revision.objects.count() == 5
    assert not Section.objects.exclude(body="").exists()
    assert Solution.objects.get(slug="baadplads").code == ""


def test_a_dry_run_tells_and_writes_nothing(guild):
    text = say(GUILD, dry_run=True)
    assert "Prøve, intet er gemt: fire løsninger ville få en ny version." in text
    assert "Er gættene rigtige, så kør igen med --assign tidevand,baadplads," in text
    assert run(GUILD, dry_run=True)["revisions_made"] == 0
    assert Revision.objects.count() == 5
    assert Solution.objects.get(slug="baadplads").code == ""


def test_pages_that_fit_no_solution_become_new_ones_when_asked():
    assert [page["solution"] for page in run(GUILD)["pages"]] == [None] * 5
    report = run(GUILD, create=True)
    assert [page["solution"] for page in report["pages"]] == [None, "baadplads", "soeg-gaesteplads", None, None]
    solution = Solution.objects.get(slug="soeg-gaesteplads")
    assert (solution.name, solution.code, solution.platform, solution.position) == (
        "Søg gæsteplads",
        "07.03",
        "Laug+",
        2,
    )
    assert report["revisions_made"] == 2
    assert run(GUILD, create=True)["revisions_made"] == 0


def test_a_new_page_is_not_written_over_a_solution_that_it_only_mentions(tmp_path):
    make_solutions({"tidevand": "Tidevand"})
    path = write(
        tmp_path, "ID: 09.00 / Kran\n\n**Kort fortalt**\n\nKranen står ved Tidevand, og Tidevand ved kranen.\n"
    )
    [page] = run(path)["pages"]
    assert (page["solution"], page["certainty"]) == ("tidevand", "gæt")
    [page] = run(path, create=True)["pages"]
    assert (page["solution"], page["certainty"]) == ("kran", "sikker")
    assert body("tidevand", SectionKind.SUMMARY) == ""


def test_two_pages_of_one_name_make_one_new_solution(tmp_path):
    page = "## ID: 09.00 / Kran\n\n**Kort fortalt**\n\nLøfter både.\n\n"
    assert [page["solution"] for page in run(write(tmp_path, page * 2), create=True)["pages"]] == ["kran", None]


def test_a_new_solution_can_be_given_its_address(tmp_path):
    path = write(tmp_path, "## ID: 09.00 / Kran\n\n**Kort fortalt**\n\nLøfter både.\n")
    run(path, create=True, assign="kranen")
    assert Solution.objects.get(slug="kranen").name == "Kran"


def test_the_code_is_filled_in_but_never_over_another(guild):
    Solution.objects.filter(slug="soeg-gaesteplads").update(code="99.99", platform="Laug+")
    err = io.StringIO()
    run(GUILD, err=err)
    assert Solution.objects.get(slug="baadplads").code == "07.00"
    assert Solution.objects.get(slug="soeg-gaesteplads").code == "99.99"
    assert "Side 3: ID er «07.03» i filen; løsningen beholder «99.99»." in err.getvalue()


def test_a_code_alone_names_the_solution(tmp_path):
    make_solutions({"tidevand": "Tidevand"}, code="07.09")
    [page] = run(write(tmp_path, "## ID: 07.09\n\n**Kort fortalt**\n\nMåler vand.\n"))["pages"]
    assert (page["solution"], page["certainty"]) == ("tidevand", "sikker")


def test_initials_are_told_and_make_nobody_a_manager(guild):
    err = io.StringIO()
    run(GUILD, err=err)
    before = guild["baadplads"].manager
    assert f"Side 2: overskriften nævner systemforvalter KNA; løsningen har {before.initials}." in err.getvalue()
    assert Solution.objects.get(slug="baadplads").manager == before
    Solution.objects.filter(slug="baadplads").update(manager=make_user(initials="KNA"))
    err = io.StringIO()
    run(GUILD, err=err)
    assert err.getvalue() == ""


def test_a_text_longer_than_a_page_is_saved_but_not_one_without_end(tmp_path, guild):
    page = "**Kort fortalt**\n\nOm Tidevand.\n\n**Support**\n\n"
    assert run(write(tmp_path, page + "Vand. " * 1500))["revisions_made"] == 1
    with pytest.raises(CommandError, match=r"Side 1: «Support» er for langt .* \(120.006 tegn, højst 20.000"):
        run(write(tmp_path, page + "Vand. " * SECTION_LIMIT))


@pytest.mark.skipif(CUSTOMERS is None, reason="the customer's document isn't part of the repository")
@pytest.mark.parametrize("text", ["", "<p>Løsningen drives af PLSP, og PLO betaler.</p>"])
def test_the_customers_own_document_comes_in_as_it_is(text):
    make_solutions(CUSTOMERS_SOLUTIONS, text=text)
    report = run(CUSTOMERS)
    pages, sections = report["pages"], [section for page in report["pages"] for section in page["sections"]]
    assert [page["solution"] for page in pages] == list(CUSTOMERS_SOLUTIONS)
    assert [page["certainty"] for page in pages if page["heading"]] == ["sikker", "sikker"]
    assert [(page["code"], page["initials"]) for page in pages if page["heading"]] == [
        ("02.00", "LSS"),
        ("03.08", None),
    ]
    assert len(sections) == 42
    assert [section["as_of"] for section in sections if section["as_of"]] == ["2024-12", "2024-08"]
    assert [section["words_in"] for section in sections] == [section["words_out"] for section in sections]
    assert run(CUSTOMERS, assign=",".join(CUSTOMERS_SOLUTIONS))["revisions_made"] == 1
    assert run(CUSTOMERS, assign=",".join(CUSTOMERS_SOLUTIONS))["revisions_made"] == 0
    assert run(CUSTOMERS)["pages"][5]["certainty"] == "sandsynlig"
    assert "2022_09_29_vejledning_klinikker.pdf</a>" in body("klinikbeskeder", SectionKind.SUMMARY)


TEXT = GUILD.read_bytes()
WRONG_FILES = [
    (b"", "er tom"),
    (b" \n\n \t\n", "er tom"),
    (bytes(range(256)) * 20, "er ikke tekst"),
    (TEXT.replace(b"Serveren", b"\x07\x01"), "er ikke tekst"),
    (TEXT.decode().strip().encode("latin-1"), r"ikke UTF-8 \(linje 1\)"),
    (TEXT[: TEXT.index("ø".encode()) + 1], "ikke UTF-8"),
    (TEXT.decode().encode("utf-16"), "er UTF-16"),
    (TEXT.strip().decode("latin-1").encode(), r"bogstaver er ødelagt \(linje 1: «Ã¥»\)"),
    (TEXT.decode().replace("måler", "m\ufffdler").encode(), "bogstaver er ødelagt"),
    (b"PK\x03\x04" + TEXT, "er ødelagt eller beskyttet"),
    (b"%PDF-1.7\n" + TEXT, "er en PDF"),
    (b"# Referat\n\nDer blev talt om **Support** og andet.\n", "ingen sider i filen"),
    (TEXT * 1000, "Teksten er for stor"),
    (b"\x89PNG\r\n" + TEXT, "men et billede"),
    (b"\xd0\xcf\x11\xe0" + TEXT, "gammelt Word-dokument"),
]


@pytest.mark.parametrize(("content", "message"), WRONG_FILES, ids=[str(number) for number in range(len(WRONG_FILES))])
def test_a_file_that_cannot_be_used_gets_one_line_in_danish_and_nothing_is_written(tmp_path, content, message):
    make_solutions({"tidevand": "Tidevand"})
    path = tmp_path / "ark.md"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=message) as caught:
        run(path, create=True)
    assert "\n" not in str(caught.value)
    assert Revision.objects.count() == Solution.objects.count() == 1


def test_so_does_a_folder(tmp_path):
    with pytest.raises(CommandError, match="er ikke en fil"):
        run(tmp_path)


def test_on_the_console_it_is_one_line_on_standard_error_and_exit_1(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)  # the test's own connection lives on
    with pytest.raises(SystemExit) as stopped:
        Command().run_from_argv(["manage.py", "import_onepagers", str(tmp_path / "mangler.md"), "--json"])
    printed = capsys.readouterr()
    assert (stopped.value.code, printed.out, printed.err) == (1, "", "Fejl: Filen «mangler.md» findes ikke.\n")
