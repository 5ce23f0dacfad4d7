"""What readers ask for is printed before they ask, found again when it is lost, and cleared when it is old."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from onepagers.models import Section, locks
from onepagers.pages import cached_body, pdf, prerender
from onepagers.tasks import print_pages, tidy_pages
from onepagers.versions.saving import saving
from tests.factories import make_review, make_solution, make_user
from typesetting import pdf_store

pytestmark = pytest.mark.server
DAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    pdf._fits.clear()
    cache.clear()


@pytest.fixture
def no_printing(monkeypatch):
    """From now on nothing can be printed."""

    def refuse():
        monkeypatch.setattr(pdf, "render", None)

    return refuse


@pytest.fixture
def frozen_redis():
    """A server that takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def names():
    return set(default_storage.listdir("pages")[1])


@pytest.mark.django_db
def test_what_was_printed_in_the_background_is_served_without_printing(reader, no_printing):
    solution = make_solution("Video")
    on = timezone.localdate()

    assert print_pages() == 2
    assert print_pages() == 0
    no_printing()
    page = reader.get(f"/loesninger/{solution.slug}/pdf/")
    portfolio = reader.get("/portefoelje.pdf")

    assert page.content.startswith(b"%PDF")
    assert portfolio.content.startswith(b"%PDF")
    assert page["ETag"] == f'"{hashlib.sha256(page.content).hexdigest()}"'
    assert str(on) in portfolio["Content-Disposition"]


@pytest.mark.django_db
def test_a_pdf_is_sent_whole_in_parts_or_not_at_all(reader, no_printing):
    solution = make_solution("Video")
    path = f"/loesninger/{solution.slug}/pdf/"
    whole = reader.get(path)
    no_printing()

    part = reader.get(path, headers={"Range": "bytes=5-14"})
    stale = reader.get(path, headers={"Range": "bytes=5-14", "If-Range": '"an older file"'})
    head = reader.head(path)

    assert (part.status_code, part.content) == (206, whole.content[5:15])
    assert part["Content-Range"] == f"bytes 5-14/{len(whole.content)}"
    assert (stale.status_code, stale.content) == (200, whole.content)
    assert (head.content, int(head["Content-Length"])) == (b"", len(whole.content))
    assert reader.get(path, headers={"If-None-Match": whole["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_after_a_change_only_what_changed_is_printed_and_only_once(monkeypatch):
    solutions = [make_solution(name) for name in ("Video", "AIM", "Min Læge")]
    print_pages()
    printed = []
    render = pdf.render
    monkeypatch.setattr(
        pdf, "render", lambda jobs, css: printed.extend(job["title"] for job in jobs) or render(jobs, css)
    )

    for day in (DAY - timedelta(days=2), DAY - timedelta(days=1)):
        make_review(solutions[1], on=day)
    assert print_pages() == 2

    assert sorted(printed) == ["AIM", "AIM", "PLO’s it-portefølje"]  # by itself, and as page 3 of 4


@pytest.mark.django_db
def test_a_new_day_is_printed_before_anybody_asks(no_printing):
    make_solution("Video")
    print_pages("2026-11-30")

    assert print_pages("2026-12-01") == 2
    no_printing()
    assert prerender.portfolio(date(2026, 12, 1)).exists()


@pytest.mark.django_db
def test_what_is_lost_from_the_shelf_is_printed_again(reader):
    solution = make_solution("Video")
    first = reader.get(f"/loesninger/{solution.slug}/pdf/").content
    for name in names():
        default_storage.delete(f"pages/{name}")

    assert reader.get(f"/loesninger/{solution.slug}/pdf/").content == first
    for name in names():
        default_storage.delete(f"pages/{name}")
    cache.clear()
    assert print_pages() == 2
    assert reader.get(f"/loesninger/{solution.slug}/pdf/").content == first


@pytest.mark.django_db
def test_a_shelf_that_can_not_be_written_hinders_no_reader(reader, settings, tmp_path, caplog):
    (tmp_path / "occupied").write_text("")
    settings.MEDIA_ROOT = tmp_path / "occupied"
    solution = make_solution("Video")

    assert reader.get(f"/loesninger/{solution.slug}/pdf/").content.startswith(b"%PDF")


@pytest.mark.django_db
def test_a_page_that_can_not_be_printed_hinders_no_other_and_is_left_alone_for_a_while(monkeypatch, caplog):
    bad, good = make_solution("Ødelagt"), make_solution("Hel")
    render = pdf.render
    asked = []

    def refuse(jobs, css):
        asked.extend(job["title"] for job in jobs)
        answers = render(jobs, css)
        return [
            ({"error": "time", "detail": ""}, b"") if job["title"] == "Ødelagt" else answer
            for job, answer in zip(jobs, answers, strict=True)
        ]

    monkeypatch.setattr(pdf, "render", refuse)
    print_pages()

    on = timezone.localdate()
    assert prerender.one_pager(good.revisions.get(), on).exists()
    asked.clear()
    assert print_pages() == 0
    assert asked == []
    with pytest.raises(pdf.PdfError):
        prerender.one_pager(bad.revisions.get(), on)


@pytest.mark.django_db
def test_a_page_that_is_too_long_says_so_on_screen_when_that_is_known(reader):
    solution = make_solution("Video", text="<p>Et afsnit, som fylder noget på siden.</p>" * 90)

    assert "For lang" not in reader.get(solution.get_absolute_url()).content.decode()
    print_pages()
    page = reader.get(solution.get_absolute_url()).content.decode()

    assert "For lang" in page
    assert "tegn skal ud" in page
    assert "Forkort teksten" not in page  # a reader can't


@pytest.mark.django_db(transaction=True)
def test_a_kept_page_on_screen_is_made_anew_when_it_turns_out_to_be_too_long():
    solution = make_solution("Video", text="<p>Et afsnit, som fylder noget på siden.</p>" * 90)
    client = Client()
    client.force_login(make_user(Role.READER))

    for _ in range(2):
        assert "For lang" not in client.get(solution.get_absolute_url()).content.decode()
    print_pages()
    assert "For lang" in client.get(solution.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_what_is_old_is_cleared_and_what_is_of_today_stays(settings):
    make_solution("Video")
    print_pages()
    before = names()
    month = time.time() - 30 * 24 * 60 * 60
    for name in before:
        os.utime(default_storage.path(f"pages/{name}"), (month, month))
    print_pages((timezone.localdate() + timedelta(days=1)).isoformat())
    today = names() - before

    gone = tidy_pages()

    assert names() == today
    assert gone == len(before)
    assert tidy_pages() == 0


# The bell


@pytest.mark.django_db(transaction=True)
def test_many_saves_ring_once_until_a_worker_comes(monkeypatch):
    rung = []
    monkeypatch.setattr(prerender.current_app, "send_task", lambda name: rung.append(name))
    solution = make_solution("Video")
    for day in range(3):
        make_review(solution, on=DAY + timedelta(days=day))

    assert rung == ["onepagers.tasks.print_pages"]
    print_pages()
    make_review(solution, on=DAY + timedelta(days=9))
    assert len(rung) == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_not_saved_rings_no_bell(monkeypatch):
    solution = make_solution("Video")
    cache.clear()
    monkeypatch.setattr(prerender.current_app, "send_task", lambda name: pytest.fail("rung"))

    with suppress(ZeroDivisionError), saving([solution], by=None):
        Section.objects.filter(solution=solution).update(body=f"<p>{1 / 0}</p>")
    with saving([solution], by=None):
        pass


@pytest.mark.django_db(transaction=True)
def test_nobody_who_saves_waits_for_a_frozen_redis(settings, frozen_redis):
    solution = make_solution("Video")
    settings.CACHES = {
        "default": {
            "BACKEND": "plo_portfolio.cache.ForgivingRedisCache",
            "LOCATION": frozen_redis,
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
    begun = time.monotonic()

    make_review(solution, on=DAY)

    assert time.monotonic() - begun < 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_print_the_same(monkeypatch):
    make_solution("Video")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", locks.PRINTING)
        assert print_pages() == 0
    finally:
        other.close()
    assert print_pages() == 2


# The same everywhere


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_another_process_with_nothing_kept_makes_the_same_bytes(tmp_path):
    for name in ("Video", "AIM", "Min Læge"):
        make_solution(name)
    on = timezone.localdate()
    ours = prerender.portfolio(on).sha256
    script = (
        "import django; django.setup()\n"
        "from datetime import date; from django.conf import settings; from django.db import connections\n"
        f"connections['default'].settings_dict['NAME'] = {connection.settings_dict['NAME']!r}\n"
        f"settings.MEDIA_ROOT = {str(tmp_path / 'other')!r}\n"
        "from onepagers.pages import prerender; from django.core.cache import cache; cache.clear()\n"
        f"print(prerender.portfolio(date.fromisoformat('{on}')).sha256)\n"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "plo_portfolio.settings", "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)

    assert done.stdout.strip() == ours


def test_notes_depend_on_the_code_that_prints(monkeypatch):
    token = prerender._token("portfolio", DAY, [])
    monkeypatch.setattr(cached_body, "code_version", lambda: "another")

    assert prerender._token("portfolio", DAY, []) != token
    assert pdf_store.read_facts(token) is None
