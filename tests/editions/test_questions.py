"""Questions to an edition reach those who know, are answered once, and are read by all its readers."""

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Role
from editions import questions
from editions.models import EditionLink, Question
from mails.models import Mail
from tests.factories import make_edition, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture(autouse=True)
def enqueued(monkeypatch):
    """The mails that the queue was asked to send."""
    ids = []
    monkeypatch.setattr(questions, "enqueue", lambda mail_ids: ids.extend(mail_ids))
    return ids


@pytest.fixture
def video():
    return make_solution("Video", slug="video", manager=make_user(name="Maja"), deputy=make_user(name="Dan"))


@pytest.fixture
def edition(video):
    return make_edition([video])


@pytest.fixture
def member():
    return make_user(Role.READER, name="Mette Holm")


@pytest.fixture
def ask(as_user, member, edition):
    def post(text="Hvornår er SLA’en klar?", solution=None, by=None):
        form = {"text": text, "solution": solution.pk if solution else ""}
        return as_user(by or member).post(f"/udgaver/{edition.pk}/", form)

    return post


def test_a_question_about_a_solution_reaches_its_manager_and_deputy_at_once(
    ask, video, edition, enqueued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask(solution=video)

    mails = Mail.objects.order_by("pk")
    assert [mail.recipient for mail in mails] == [video.manager, video.deputy]
    assert enqueued == [mail.pk for mail in mails]
    for mail, role in zip(mails, ("systemforvalter", "stedfortræder"), strict=True):
        assert mail.kind == "question"
        assert mail.subject == "Spørgsmål om Video fra Mette Holm"
        for words in ("Hvornår er SLA’en klar?", edition.label, f"/spoergsmaal/{Question.objects.get().pk}/", role):
            assert words in mail.text
            assert words in mail.html


def test_a_question_about_the_whole_edition_reaches_the_secretariat(ask, edition):
    ask()
    assert [mail.recipient for mail in Mail.objects.all()] == [edition.author]
    assert "sekretariat" in Mail.objects.get().text


def test_a_question_that_no_manager_can_be_reached_about_reaches_the_secretariat(ask, video, edition):
    for person in (video.manager, video.deputy):
        person.is_active = False
        person.save()
    ask(solution=video)
    assert [mail.recipient for mail in Mail.objects.all()] == [edition.author]


def test_the_same_question_twice_is_one(ask, video):
    for _ in range(2):
        ask(solution=video)
    ask(text="Og hvad koster den?", solution=video)
    assert Question.objects.count() == 2


def test_what_is_wrong_is_said_where_it_was_written(ask, video):
    for text, message in (("", "Skriv dit spørgsmål."), ("a" * 1001, "Skriv højst 1000 tegn. Der er 1001.")):
        answer = ask(text=text, solution=video)
        assert answer.status_code == 422
        assert message in answer.content.decode()
        assert answer.content.decode().count('<details class="ask" open>') == 1
    assert not Question.objects.exists()


def test_a_question_is_about_a_solution_in_the_edition(ask, edition, member):
    other = make_solution()
    assert ask(solution=other).status_code == 422
    with pytest.raises(DatabaseError), transaction.atomic():
        Question.objects.create(edition=edition, solution=other, user=member, text="?")


def test_nobody_drowns_the_others_in_questions(ask, monkeypatch):
    monkeypatch.setattr(questions, "WAITING_AT_MOST", 2)
    answers = [ask(text=f"Nr. {number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "Du har 2 spørgsmål, der venter på svar." in answers[2].content.decode()


def test_it_is_answered_once_and_the_asker_is_told(ask, as_user, video, member, edition):
    ask(solution=video)
    question = Question.objects.get()
    manager = as_user(video.manager)
    assert "Hvornår er SLA’en klar?" in manager.get("/spoergsmaal/").content.decode()

    answer = manager.post(f"/spoergsmaal/{question.pk}/", {"text": "Til marts."})

    assert (answer.status_code, answer.url) == (302, "/spoergsmaal/")
    mail = Mail.objects.get(kind="answer")
    assert mail.recipient == member
    assert mail.subject == "Svar på dit spørgsmål om Video"
    assert f"/udgaver/{edition.pk}/#spoergsmaal-{question.pk}" in mail.text
    for words in ("Til marts.", "Maja", "Hvornår er SLA’en klar?"):
        assert words in mail.text
        assert words in mail.html

    as_user(video.deputy).post(f"/spoergsmaal/{question.pk}/", {"text": "Aldrig."})
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("Til marts.", video.manager)
    assert Mail.objects.filter(kind="answer").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Question.objects.update(answer="Aldrig.")


def test_whoever_was_second_is_told_that_it_is_answered(ask, as_user, video):
    ask(solution=video)
    path = f"/spoergsmaal/{Question.objects.get().pk}/"
    as_user(video.manager).post(path, {"text": "Til marts."})
    page = as_user(video.deputy).post(path, {"text": "Aldrig."}, follow=True).content.decode()
    assert "Spørgsmålet er besvaret i mellemtiden." in page
    assert "Til marts." in page


def test_an_answer_needs_words(ask, as_user, video):
    ask(solution=video)
    answer = as_user(video.manager).post(f"/spoergsmaal/{Question.objects.get().pk}/", {"text": " "})
    assert answer.status_code == 422
    assert "Skriv et svar." in answer.content.decode()


def test_readers_see_their_own_questions_and_all_answers(ask, as_user, video, member, edition):
    ask(text="Mit eget?")
    other = make_user(Role.READER)
    ask(text="En andens?", solution=video, by=other)
    ask(text="Besvaret?", solution=video, by=other)
    questions.answer(Question.objects.get(text="Besvaret?"), "Ja.", video.manager)

    def shown_to(user):
        page = as_user(user).get(f"/udgaver/{edition.pk}/").content.decode()
        return {text for text in ("Mit eget?", "En andens?", "Besvaret?", "Ja.") if text in page}

    assert shown_to(member) == {"Mit eget?", "Besvaret?", "Ja."}
    assert shown_to(other) == {"En andens?", "Besvaret?", "Ja."}
    assert shown_to(video.manager) == {"En andens?", "Besvaret?", "Ja."}
    assert shown_to(edition.author) == {"Mit eget?", "En andens?", "Besvaret?", "Ja."}


def test_each_sees_what_waits_for_them(ask, as_user, video, edition, member):
    ask(text="Om Video?", solution=video)
    ask(text="Om udgaven?")

    def waiting(user):
        return {question.text for question in as_user(user).get("/spoergsmaal/").context["waiting"]}

    assert waiting(video.manager) == waiting(video.deputy) == {"Om Video?"}
    assert waiting(edition.author) == {"Om Video?", "Om udgaven?"}
    assert waiting(make_user()) == waiting(member) == set()
    assert "Du har spurgt" in as_user(member).get("/spoergsmaal/").content.decode()


def test_only_those_who_know_answer(ask, as_user, video, member):
    ask(solution=video)
    ask(text="Om udgaven?")
    about_video, about_all = Question.objects.order_by("pk")
    for user, pk, status in (
        (make_user(), about_video.pk, 404),
        (make_user(Role.COMMITTEE), about_video.pk, 404),
        (video.manager, about_all.pk, 404),
        (member, about_video.pk, 200),  # reads it, and answers nothing
    ):
        assert as_user(user).post(f"/spoergsmaal/{pk}/", {"text": "Svar"}).status_code == status
    assert not Question.objects.exclude(answered_at=None).exists()


def test_a_manager_answers_about_their_own_solutions_and_not_about_the_edition(as_user, video, edition, member):
    assert as_user(video.manager).get(f"/udgaver/{edition.pk}/").context["answerable"] == {video.pk}
    assert as_user(member).get(f"/udgaver/{edition.pk}/").context["answerable"] == set()


def test_the_secretariat_answers_about_the_edition_as_a_whole(ask, as_user, edition):
    ask(text="Om udgaven?")
    [about_all] = Question.objects.all()
    shown = as_user(edition.author).get(f"/udgaver/{edition.pk}/").context["answerable"]
    assert None in shown
    assert as_user(edition.author).post(f"/spoergsmaal/{about_all.pk}/", {"text": "Svar"}).status_code == 302
    about_all.refresh_from_db()
    assert (about_all.answer, about_all.answered_by) == ("Svar", edition.author)


def test_what_was_asked_stays_as_it_was_asked(ask):
    ask()
    with pytest.raises(DatabaseError), transaction.atomic():
        Question.objects.update(text="Noget andet")


def test_whoever_may_answer_is_told_that_a_question_waits(ask, as_user, video, member, edition):
    ask(solution=video)
    line = "1 spørgsmål venter på svar"
    for path in ("/loesninger/video/", "/udgaver/"):
        assert line in as_user(video.manager).get(path).content.decode()
        assert line in as_user(edition.author).get(path).content.decode()
        assert line not in as_user(member).get(path).content.decode()


def test_the_list_of_editions_reads_no_file(as_user, edition, video, django_assert_max_num_queries):
    make_edition([video], replaces=edition)
    browser = as_user(edition.author)
    with django_assert_max_num_queries(12) as asked:
        browser.get("/udgaver/")
    assert not any('"pdf"' in query["sql"] for query in asked.captured_queries)


def test_a_question_by_link_is_answered_on_the_page_and_needs_no_mail(video, edition, as_user):
    link = EditionLink(
        edition=edition, name="Ole", author=edition.author, expires_at=edition.frozen_at.replace(year=2099)
    )
    key = link.renew_key()
    link.save()
    client = as_user(make_user())
    client.post(f"/laes/{key}/", {"text": "Må jeg spørge?", "solution": video.pk})
    questions.answer(Question.objects.get(), "Ja.", video.manager)

    assert "Ja." in client.get(f"/laes/{key}/").content.decode()
    assert not Mail.objects.filter(kind="answer").exists()


def test_the_list_asks_the_database_as_often_however_long_it_is(
    as_user, video, edition, django_assert_num_queries, django_assert_max_num_queries
):
    def some(number):
        for _ in range(number):
            asker = make_user(Role.READER)
            Question.objects.create(edition=edition, solution=video, user=asker, text="?")
            question = Question.objects.create(edition=edition, user=asker, text="!")
            questions.answer(question, "Ja", edition.author)

    browser = as_user(edition.author)
    some(3)
    with django_assert_max_num_queries(12) as asked:
        browser.get("/spoergsmaal/")
    some(20)
    with django_assert_num_queries(len(asked)):
        browser.get("/spoergsmaal/")
