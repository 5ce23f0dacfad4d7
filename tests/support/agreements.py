"""Builders of agreements for tests."""

from datetime import date

from onepagers.models import Organisation
from onepagers.versions.saving import saving
from support.models import Agreement
from tests.factories import at


def make_agreement(*solutions, parties=(), rows=(), **fields):
    """An agreement around solutions, saved as versions of them. `parties` are names or (name, role), and `rows` added
    rows as (model, fields)."""
    with saving(solutions, by=None, note="Aftale", at=at(date(2026, 1, 5))):
        agreement = Agreement.objects.create(**({"kind": "sla"} | fields))
        agreement.solutions.set(solutions)
        for position, party in enumerate(parties):
            name, role = party if isinstance(party, tuple) else (party, "")
            organisation, _ = Organisation.objects.get_or_create(name=name)
            agreement.parties.create(organisation=organisation, role=role, position=position)
        for model, values in rows:
            model.objects.create(agreement=agreement, solution=solutions[0], **values)
    return agreement


# Terms of each kind that a register has to tell apart.
YEARLY = {"form": "open", "counted_to": "year", "notice_months": 6, "valid_from": date(2024, 1, 1)}
ROLLING = {"form": "open", "counted_to": "month", "notice_months": 1}
ENDING = {"form": "fixed", "valid_to": date(2027, 3, 31), "renewal": "none"}
RENEWED = {
    "form": "fixed", "valid_to": date(2026, 12, 31), "renewal": "periods", "renewal_months": 12, "notice_months": 3,
}  # fmt: skip
