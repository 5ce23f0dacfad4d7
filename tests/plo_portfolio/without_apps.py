"""Run by test_parts.py in a process of its own: the core with some of the apps above it taken out of INSTALLED_APPS.

    python -m tests.plo_portfolio.without_apps DATABASE APP…

Writes a solution with a review, asks for its pages and the portfolio's PDF, and rolls everything back.
"""

import sys
from datetime import timedelta

import django
from django.db import connections, transaction
from django.utils import timezone

from plo_portfolio import settings as plo_settings

PAGES = [
    "",
    "tekst/",
    "vurdering/",
    "styring/",
    "oplysninger/",
    "historik/",
    "versioner/",
    "versioner/1/",
    "beslutning/",
]
OVERVIEWS = [
    "/",
    "/opfoelgning/",
    "/beslutninger/",
    "/moede/",
    "/aendringer/",
    "/udvikling/",
    "/overblik.xlsx",
    "/kalender/",
    "/organisationer/",
]


def main(database: str, without: list[str]) -> None:
    plo_settings.INSTALLED_APPS = [app for app in plo_settings.INSTALLED_APPS if app not in without]
    django.setup()
    connections["default"].settings_dict["NAME"] = database
    with transaction.atomic():
        answers = ask(write_solution())
        transaction.set_rollback(True)
    for path, answer in answers.items():
        assert answer.startswith("200"), (path, answer)
    sys.stdout.write(f"{len(answers)} pages\n")


def write_solution() -> str:
    from accounts.models import Role, User
    from onepagers.models import Colour, Organisation, Section, SectionKind, Solution
    from onepagers.operations.reviews import Judgement, record
    from onepagers.versions.saving import saving

    user = User.objects.create_user("uden@plo.example", name="Uden", initials="UD", role=Role.ADMINISTRATOR)
    owner = Organisation.objects.create(name="Uden")
    solution = Solution.objects.create(name="Uden andre", slug="uden-andre", manager=user, owner=owner)
    with saving([solution], by=user):
        Section.objects.bulk_create(
            Section(solution=solution, kind=kind, body="<p>Tekst.</p>") for kind in SectionKind.values
        )
    today = timezone.localdate()
    red = Judgement(Colour.RED, "Årsag", "Konsekvens", "Handling", user, today + timedelta(days=30))
    record(solution, red, by=user, on=today)
    return solution.slug


def ask(slug: str) -> dict[str, str]:
    from django.test import Client

    from accounts.models import User
    from onepagers.models import Organisation
    from onepagers.pages import pdf, prerender

    client = Client()
    client.force_login(User.objects.get(email="uden@plo.example"))
    organisation = Organisation.objects.get(name="Uden").get_absolute_url()
    paths = [f"/loesninger/{slug}/{page}" for page in PAGES] + OVERVIEWS + [organisation]
    answers = {path: str(client.get(path, follow=True).status_code) for path in paths}
    on = timezone.localdate()
    portfolio = pdf.portfolio(list(prerender.newest(on)), on)
    answers["portfolio.pdf"] = "200" if portfolio.bytes.startswith(b"%PDF") else "no PDF"
    return answers


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
