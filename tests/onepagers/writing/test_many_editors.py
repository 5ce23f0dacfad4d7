"""Many people who write on the same page at once: nothing that is reported as saved is lost, nor what is refused."""

from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from django.db import connections
from django.test import Client

from accounts.models import Role
from onepagers.models import Draft, SectionKind
from onepagers.pages import pdf
from tests.factories import make_solution, make_user
from tests.long import count
from tests.markup import tight
from tests.typed import fields, hidden

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.server, pytest.mark.django_db(transaction=True)]
PATH = "/loesninger/video/tekst/"
EDITORS, SAVES = count(12, 20), count(4, 10)


@pytest.fixture(autouse=True)
def never_measured(measured_by):
    measured_by(lambda snapshot, on: pdf.Fit(9.0, "tight", fits=True))


@pytest.fixture
def video(transactional_db):
    return make_solution("Video", slug="video", text="<p>Fra begyndelsen.</p>")


def at_once(work, people):
    def alone(item):
        try:
            return work(*item)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as threads:
        return list(threads.map(alone, enumerate(people)))


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_many_editors_who_save_again_and_again_lose_nothing(video):
    """Each adds a word of their own to a section that two or three others write in too. Whoever is refused finds both
    texts on the page, and their own in the draft; then they write theirs into the other's, and save that."""

    def write(number, user):
        client, kind, done, refused = logged_in(user), SectionKind.values[number % 6], [], 0
        for turn in range(SAVES):
            word = f"ord-{number}-{turn}."
            base = hidden(client.get(PATH).content.decode())["base"]
            for _ in range(200):
                old = video.revisions.get(number=base).snapshot["sections"]
                was = next(section["html"] for section in old if section["kind"] == kind)
                posted = fields(video, base=base, **{kind: f"{was.removesuffix('</p>')} {word}</p>"})
                posted |= {f"{s['kind']}-body": s["html"] for s in old if s["kind"] != kind}
                answer = client.post(PATH, posted)
                if answer.status_code == 302:
                    done.append(word)
                    break
                refused += 1
                page = unescape(answer.content.decode())
                assert answer.status_code == 422
                assert f'name="{kind}-choice"' in page  # a choice in this section
                assert tight(page).count('-choice" value="mine"') == 1  # and in no other
                assert posted[f"{kind}-body"] in page
                assert word in Draft.objects.get(user=user).data[f"{kind}-body"]
                base = hidden(page)["base"]
        return user, kind, done, refused

    results = at_once(write, [make_user(Role.ADMINISTRATOR) for _ in range(EDITORS)])

    now = {section.kind: section.body for section in video.sections.all()}
    history = list(video.revisions.all())
    for user, kind, done, _ in results:
        assert len(done) == SAVES
        own = [revision for revision in history if revision.author_id == user.pk]
        for word in done:
            assert any(word in str(revision.snapshot["sections"]) for revision in own)
            assert word in now[kind]
    assert len(history) == 1 + EDITORS * SAVES
    assert [revision.number for revision in history] == list(range(len(history), 0, -1))
    assert not Draft.objects.exists()
    print(f"{EDITORS * SAVES} saved, {sum(refused for *_, refused in results)} refused and saved after a choice")


def test_those_who_write_in_different_sections_never_refuse_each_other(video):
    def write(number, user):
        client, kind = logged_in(user), SectionKind.values[number]
        return [client.post(PATH, typed(client, kind, turn)).status_code for turn in range(SAVES)]

    def typed(client, kind, turn):
        """From the page as it stood at the beginning, the first time, and then as it is opened again."""
        base = hidden(client.get(PATH).content.decode())["base"] if turn else "1"
        said = {one["kind"]: one["html"] for one in video.revisions.get(number=base).snapshot["sections"]}
        return fields(video, base=base, **(said | {kind: f"<p>Gang {turn}</p>"}))

    answers = at_once(write, [make_user(Role.ADMINISTRATOR) for _ in SectionKind.values])
    assert {status for person in answers for status in person} == {302}
    assert {section.body for section in video.sections.all()} == {f"<p>Gang {SAVES - 1}</p>"}
