"""What an organisation pays, and what money goes by way of it."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from accounts.models import User
from finance.models import FundingSplit
from finance.snapshots import split_facts
from finance.templatetags.funding import amount_in_words, payer_in_words
from onepagers.models import Organisation, Solution
from onepagers.parts import Facts, OrganisationRow, OrganisationSection, Refs


def of_organisation(organisation: Organisation, on: date, user: User) -> Iterator[OrganisationSection]:
    """The money of the solutions in the portfolio that is in force on the day."""
    keys, refs = organisation.keys, Refs()
    concerned = Q(shares__payer__in=keys) | Q(shares__via__in=keys)
    splits = FundingSplit.objects.in_force(on).filter(concerned, solution__in=Solution.objects.existing(on)).distinct()
    rows = splits.select_related("solution", "part_of").prefetch_related("shares__payer", "shares__via")
    in_order = sorted(rows, key=lambda split: (split.solution.position, split.solution_id, split.position, split.pk))
    paid, passed_on = [], []
    for split in in_order:
        facts = split_facts(split, refs)
        for share in facts["shares"]:
            if share["payer"]["id"] in keys:
                paid.append(_row(split, facts, share))
            if share["via"] and share["via"]["id"] in keys:
                passed_on.append(_row(split, facts, share))
    yield OrganisationSection("Betaler", paid, 40)
    yield OrganisationSection("Betaling går gennem", passed_on, 45)


def _row(split: FundingSplit, facts: Facts, share: Facts) -> OrganisationRow:
    """«Min Læge: Videreudvikling», «ISM via MedCom 500.000 kr.» of «knap 1 mio. kr. om året (2024)»."""
    part = f"del af {facts['part_of']}" if facts["part_of"] else ""
    notes = [payer_in_words(share, facts), amount_in_words(facts), part, facts["fund"], facts["note"]]
    text = f"{split.solution.name}: {split}"
    return OrganisationRow(text, split.solution.get_absolute_url(), [note for note in notes if note])
