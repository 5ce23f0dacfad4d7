from datetime import date

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from onepagers.models import Ask, Colour, Decision, Revision, Solution, StatusReview
from onepagers.versions import snapshots
from plo_portfolio.demo.content.loading import load
from tests.factories import make_solution, make_user
from tests.long import count

pytestmark = [pytest.mark.django_db, pytest.mark.server]
ON = date(2026, 11, 20)


def load_scale(solutions, years=2, **options):
    call_command("load_scale", solutions=solutions, years=years, **({"on": ON.isoformat()} | options))


def history():
    """Everything about each solution, without primary keys."""
    reviews = StatusReview.objects.order_by("solution__slug", "pk").values_list(
        "solution__slug",
        "solution__name",
        "solution__manager__initials",
        "colour",
        "reviewed_on",
        "due_on",
        "created_at",
        "confirmation",
        "replaces__colour",
    )
    return list(reviews), list(Revision.objects.order_by("solution__slug", "number").values_list("note", "created_at"))


def clear():
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE onepagers_solution CASCADE")


def test_the_same_seed_gives_the_same_data_another_seed_others_and_more_begin_with_the_same():
    load_scale(3)
    first = history()
    clear()
    load_scale(3)
    assert history() == first
    load_scale(5)
    assert Solution.objects.count() == 5
    assert [row for row in history()[0] if row[0] <= "skala-00003"] == first[0]
    clear()
    load_scale(3, seed=2)
    assert history() != first


def test_it_has_something_of_everything_and_the_database_accepts_it():
    load_scale(7, years=5)
    connection.check_constraints()
    reviews = StatusReview.objects.all()
    assert {review.colour for review in reviews} == set(Colour)
    assert reviews.exclude(replaces=None).exists()
    assert {review.confirmation for review in reviews} == {0, 1, 2, 3}
    assert {decision.outcome for decision in Decision.objects.all()} == {"decided", "postponed"}
    assert Ask.objects.open(ON).count() < Ask.objects.count()
    assert 300 < reviews.count() < 450
    assert max(timezone.localdate(revision.created_at) for revision in Revision.objects.defer("snapshot")) <= ON


def test_the_newest_version_says_what_the_rows_say():
    load_scale(7)
    for solution in snapshots.for_page(ON):
        newest = solution.revisions.first()
        assert newest.snapshot == snapshots.take(solution, ON)
        assert newest.digest == snapshots.digest(newest.snapshot)


def test_it_refuses_where_there_is_anything_real_with_one_line(settings):
    load(date(2026, 11, 24))
    load_scale(1)  # beside the demo
    with pytest.raises(CommandError, match=r"andre skaladata \(Skala: frø 1, 2 år til 2026-11-20\)"):
        load_scale(1, years=3)
    make_solution("Løn")
    with pytest.raises(CommandError, match="rigtige løsninger"):
        load_scale(2)
    for wrong in ({"years": 0}, {"on": "24/11"}, {"on": "2999-01-01"}):
        with pytest.raises(CommandError):
            load_scale(1, **wrong)
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="i drift"):
        load_scale(1)
    assert Solution.objects.filter(slug__startswith="skala-").count() == 1


@pytest.mark.slow
@pytest.mark.long
def test_every_view_of_the_portfolio_takes_as_many_queries_for_many_solutions_with_10_years_as_for_7():
    client = Client()
    client.force_login(make_user(Role.READER))
    paths = (
        "/",
        "/?dato=2024-03-01",
        "/?farve=roed&sorter=navn",
        "/aendringer/?siden=2026-01-08",
        "/udvikling/",
        "/loesninger/skala-00001/historik/",
    )

    def queries():
        cache.clear()
        counted = {}
        for path in paths:
            client.get(path)  # what is kept is kept now
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            counted[path] = len(captured)
        return counted

    load_scale(7, years=10)
    few = queries()
    load_scale(count(100, 1000), years=10)
    assert queries() == few
