"""Users of each role around one solution, and a row of everything that has an address."""

from datetime import date

from django.test import Client

from accounts.models import Role
from editions import drafts
from editions.models import Edition, Question
from finance.models import FundingSplit
from importing.models import ImportedDocument
from onepagers.models import Colour, Decision
from onepagers.versions.saving import saving
from support.models import (
    Agreement,
    AgreementDocument,
    CardRecipient,
    Component,
    Dependency,
    Measurement,
    NoticeGiven,
    Oversight,
)
from tests.factories import make_body, make_edition, make_organisation, make_review, make_solution, make_user

ALL = {"reader", "committee", "other", "manager", "deputy", "administrator"}
OWN = {"manager", "deputy", "administrator"}
WORKING = {"committee", *OWN}  # with an agreement: they see its documents, and what isn't released


def make_people():
    """Return the users by role, and the keys that addresses are made of."""
    manager, deputy = make_user(), make_user()
    supplier = make_organisation("Driften")
    solution = make_solution("Video", slug="video", manager=manager, deputy=deputy, operator=supplier)
    review = make_review(
        solution, on=date(2026, 1, 5), colour=Colour.RED, ask="Giv mandat", decider=make_body("PLO's bestyrelse")
    )
    decision = Decision.objects.create(
        solution=solution, body=make_body("Udvalget"), text="Fortsæt", decided_on=date(2026, 1, 6)
    )
    split = FundingSplit.objects.create(solution=solution, purpose="app")
    agreement = Agreement.objects.create(kind="framework", form="open", counted_to="day", notice_months=1)
    agreement.solutions.add(solution)
    party = make_organisation("Leverandør")
    agreement.parties.create(organisation=party)
    notice = NoticeGiven.objects.create(
        agreement=Agreement.objects.create(kind="framework"),
        solution=solution,
        party=party,
        received_on=date(2026, 1, 5),
        out_on=date(2026, 6, 30),
    )
    notice.agreement.solutions.add(solution)
    file = AgreementDocument.objects.create(
        agreement=agreement, solution=solution, name="a.pdf", content_type="application/pdf", content=b"%PDF-"
    )
    check = Oversight.objects.create(agreement=agreement, solution=solution, done_on=date(2026, 1, 5))
    target = agreement.targets.create(name="oppetid", target=99, unit="%")
    measurement = Measurement.objects.create(
        agreement=agreement, solution=solution, target=target, month=date(2026, 1, 1), value=98
    )
    component = Component.objects.create(name="VDX")
    with saving([solution], by=None):
        Dependency.objects.create(solution=solution, on_component=component)
    users = {
        "reader": make_user(Role.READER),
        "committee": make_user(Role.COMMITTEE),
        "other": make_user(),
        "manager": manager,
        "deputy": deputy,
        "administrator": make_user(Role.ADMINISTRATOR),
    }
    edition = make_edition([solution], author=users["administrator"])
    draft = Edition(title="Møde", meeting_on=date(2026, 2, 1), cut_off=date(2026, 1, 20), author=users["administrator"])
    drafts.begin(draft)
    question = Question.objects.create(edition=edition, solution=solution, user=make_user(Role.READER), text="Hvornår?")
    document = ImportedDocument.objects.store("ark.md", "text", b"**Kort fortalt**\n\nNyt.\n", by=manager)
    keys = {
        "person": manager.pk,
        "ask": review.asks.get().pk,
        "action": review.actions.get().pk,
        "question": question.pk,
        "decision": decision.pk,
        "agreement": agreement.pk,
        "party": party.pk,
        "noticed": notice.agreement_id,
        "notice": notice.pk,
        "file": file.pk,
        "check": check.pk,
        "organisation": make_organisation("PLSP").pk,
        "supplier": supplier.pk,
        "target": target.pk,
        "measurement": measurement.pk,
        "component": component.pk,
        "card_recipient": CardRecipient.objects.create(email="vagt@plo.example").pk,
    }
    return users, keys | {"split": split.pk, "edition": edition.pk, "draft": draft.pk, "document": document.pk}


def visit(user, path, method="get"):
    client = Client()
    if user:
        client.force_login(user)
    return getattr(client, method)(path).status_code
