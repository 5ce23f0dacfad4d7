"""What this app adds to a solution's snapshot: the support matrix and the agreements."""

from datetime import date

from onepagers.models import Solution
from onepagers.parts import Facts, FactSource, Refs
from support.models import Agreement, AgreementParty


def _support(solution: Solution, on: date, refs: Refs) -> list[Facts]:
    return [
        {
            "audience": line.audience,
            "level": line.level,
            "joiner": line.get_joiner_display(),
            "providers": [refs.organisation(provider.organisation) for provider in line.provided_by.all()],
            "note": line.note,
            "phone": line.phone,
            "email": line.email,
            "web": line.web,
            "hours": line.hours,
        }
        for line in solution.support_lines.all()
    ]


def _agreements(solution: Solution, on: date, refs: Refs) -> list[Facts]:
    return [_agreement(agreement, on, refs) for agreement in solution.agreements.all()]


def _agreement(agreement: Agreement, on: date, refs: Refs) -> Facts:
    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    refs.to(agreement)
    return {
        "id": agreement.pk,
        "kind": agreement.kind,
        "label": agreement.get_kind_display(),
        "scope": agreement.scope,
        "state": agreement.state,
        "state_label": agreement.get_state_display(),
        "state_reason": agreement.state_reason,
        "parties": [_party(party, refs) for party in agreement.parties.all()],
        "valid_from": day(agreement.valid_from),
        "valid_to": day(agreement.valid_to),
        "binding_until": day(agreement.binding_until),
        "notice_months": agreement.notice_months,
        "renewal": agreement.renewal,
        "renewal_months": agreement.renewal_months,
        "latest_notice_on": day(agreement.latest_notice_on(on)),
        "oversight_done_on": day(agreement.oversight_done_on),
        "oversight_due_on": day(agreement.oversight_due_on),
        "note": agreement.note,
        "targets": [
            {
                "name": target.name,
                "better": target.get_better_display(),
                "target": str(target.target),
                "unit": target.unit,
                "measured": [
                    {"month": measurement.month.isoformat(), "value": str(measurement.value)}
                    for measurement in target.measurements.all()[:12]
                ],
            }
            for target in agreement.targets.all()
        ],
    }


def _party(party: AgreementParty, refs: Refs) -> Facts:
    refs.to(party.organisation)
    return party.organisation.facts() | {"role": party.role}


SUPPORT = FactSource(
    prefetch=lambda on: ["support_lines__provided_by__organisation"],
    take=_support,
    section="support",
    template="support/_matrix.html",
    missing="Hvem der yder support, er ikke oplyst",
    organisations=["$.support[*].providers[*].name"],
)
AGREEMENTS = FactSource(
    prefetch=lambda on: ["agreements__parties__organisation", "agreements__targets__measurements"],
    take=_agreements,
    section="operation",
    template="support/_agreements.html",
    missing="Aftaler er ikke oplyst",
    organisations=["$.agreements[*].parties[*].name"],
)
