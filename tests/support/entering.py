"""An agreement, and the fields of its page as a browser posts them."""

from onepagers.models import Organisation
from onepagers.versions.saving import saving
from support.models import Agreement, AgreementParty


def make_agreement(*solutions, parties=(("PLO", {}), ("Trifork", {})), **fields):
    with saving(list(solutions), by=None):
        agreement = Agreement.objects.create(**({"kind": "sla", "scope": "drift"} | fields))
        agreement.solutions.add(*solutions)
        for position, (name, own) in enumerate(parties):
            organisation, _ = Organisation.objects.get_or_create(name=name)
            AgreementParty.objects.create(agreement=agreement, organisation=organisation, position=position, **own)
    return agreement


QUARTERLY = {"form": "open", "counted_to": "quarter", "notice_months": 6}


def rows(prefix, *rows, initial=0):
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return data | {f"{prefix}-{index}-{name}": value for index, row in enumerate(rows) for name, value in row.items()}


def typed(*solutions, parties=(), options=(), initial=(0, 0), base=None, **fields):
    """The fields of the page as a browser posts them."""
    base = solutions[0].revisions.first().number if base is None else base
    return {
        "kind": "sla",
        "state": "in_force",
        "base": base,
        "solutions": [solution.pk for solution in solutions],
        **rows("parties", *parties, initial=initial[0]),
        **rows("options", *options, initial=initial[1]),
        **fields,
    }


def facts(solution):
    [agreement] = solution.revisions.first().snapshot["agreements"]
    return agreement
