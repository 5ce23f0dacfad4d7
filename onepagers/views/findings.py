"""«Opfølgning»: all open findings of the portfolio, all rules, and accepting a finding for a while."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import danish
from accounts.access import UserRequest
from accounts.models import User
from accounts.once import once
from onepagers import findings
from onepagers.findings import Finding
from onepagers.forms import error_list, layout
from onepagers.forms.fields import DateField
from onepagers.models import AcceptedFinding, Solution
from onepagers.operations import accepted_findings
from onepagers.views.next_url import came_from
from onepagers.views.pages import portfolio_revisions


class AcceptForm(forms.Form):
    """Why a finding is accepted, and until when. One that rests on a sentence needs no day."""

    reason = forms.CharField(
        label="Begrundelse",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Hvorfor kan det vente? Begrundelsen kan læses af alle.",
        error_messages={"required": "Skriv, hvorfor punktet kan vente."},
    )
    until = DateField(label="Til og med", help_text="Derefter vises punktet igen.")

    def __init__(self, *args: Any, finding: Finding, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout()
        self.on = on
        if finding.sentence:
            self.fields["reason"].help_text = "Fx at det ikke er en frist, eller at det er sket. Kan læses af alle."
            self.fields["until"].required = False
            self.fields["until"].help_text = "Kan stå tom: så vises punktet først igen, når sætningen er en anden."

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < self.on:
            raise forms.ValidationError("Datoen er passeret. Vælg en dag, der kommer.")
        return until


def may_accept(user: User, solution: Solution | None) -> bool:
    """Whether the user may accept findings of the solution, or, for None, of the portfolio as a whole: its manager and
    deputy, and for all of them the committee and the secretariat."""
    own = solution is not None and user.pk in (solution.manager_id, solution.deputy_id)
    return own or user.may_decide


@require_safe
def follow_up(request: UserRequest) -> HttpResponse:
    """All open findings, by solution or for one rule, and what each rule means."""
    on = timezone.localdate()
    code = request.GET.get("regel", "")
    rules = [*findings.rules(), findings.BELOW, *findings.portfolio_rules()]
    portfolio = findings.of_portfolio(on)
    groups = _groups(request, portfolio, on)
    counts: dict[str, int] = {}
    for group in groups:
        for finding in group["open"]:
            counts[finding.code] = counts.get(finding.code, 0) + 1
    if code:
        groups = [group | {"open": [finding for finding in group["open"] if finding.code == code]} for group in groups]
    context = {
        "on": on,
        "groups": [group for group in groups if group["open"]],
        "accepted": _accepted(request, portfolio, on),
        "rules": [(rule, counts.get(rule.code, 0)) for rule in rules],
        "chosen": next((rule for rule in rules if rule.code == code), None),
        "total": danish.count(sum(counts.values()), "punkt", "punkter", gender="t"),
        "any": bool(counts),
    }
    return render(request, "onepagers/follow_up.html", context)


@require_http_methods(["GET", "POST"])
@once
def accept(request: UserRequest) -> HttpResponse:
    """Accept the finding that the address names."""
    on = timezone.localdate()
    solution, finding = _asked_for(request, on)
    form = AcceptForm(request.POST or None, finding=finding, on=on)
    if form.is_valid():
        accepted_findings.accept(solution, finding, by=request.user, **form.cleaned_data)
        messages.success(request, _accepted_until(form.cleaned_data["until"]))
        return redirect(came_from(request) or "onepagers:follow_up")
    back = came_from(request)
    context = {"solution": solution, "finding": finding, "form": form, "errors": error_list(form), "next": back}
    return render(request, "onepagers/accept_finding.html", context, status=422 if form.errors else 200)


def _accepted_until(until: date | None) -> str:
    if until is None:
        return "Punktet er afvist. Det vises igen, hvis sætningen ændres."
    return f"Punktet er accepteret til og med {danish.long_date(until)}."


@require_POST
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Withdraw the acceptance: the finding is open again."""
    accepted = get_object_or_404(AcceptedFinding.objects.select_related("solution"), pk=pk, ended_on=None)
    if not may_accept(request.user, accepted.solution):
        raise Http404
    accepted_findings.withdraw(accepted, by=request.user)
    messages.success(request, "Punktet er åbent igen.")
    return redirect("onepagers:follow_up")


def _groups(request: UserRequest, portfolio: Mapping[int, list[Finding]], on: date) -> list[dict[str, Any]]:
    """The portfolio's own open findings first, then each solution's, in the portfolio's order."""
    open_findings = findings.still_open(portfolio)
    groups = [
        {"solution": solution, "open": open_findings[solution.pk], "may_accept": may_accept(request.user, solution)}
        for solution in Solution.objects.filter(pk__in=open_findings)
    ]
    whole = [finding for finding in _of_the_whole(on) if not finding.accepted]
    return [{"solution": None, "open": whole, "may_accept": may_accept(request.user, None)}, *groups]


def _of_the_whole(on: date) -> list[Finding]:
    rows: Mapping[tuple[str, str], AcceptedFinding] = {
        (row.code, row.key): row for row in AcceptedFinding.objects.holding(on).filter(solution=None)
    }
    snapshots = [revision.snapshot for revision in portfolio_revisions(on)]
    return [
        Finding(
            finding.code,
            finding.key,
            finding.text,
            accepted={"id": 0} if (finding.code, finding.key) in rows else None,
        )
        for finding in findings.find_in_portfolio(snapshots, on)
    ]


def _accepted(request: UserRequest, portfolio: Mapping[int, list[Finding]], on: date) -> list[dict[str, Any]]:
    """Return the findings that are accepted today, with reason and author; not those whose sentence has changed."""
    in_force = {finding.accepted["id"] for row in portfolio.values() for finding in row if finding.accepted}
    rows = AcceptedFinding.objects.holding(on).select_related("solution", "author")
    known = findings.by_code()
    return [
        {"row": row, "rule": known.get(row.code), "may_withdraw": may_accept(request.user, row.solution)}
        for row in rows
        if not row.sentence or row.pk in in_force
    ]


def _asked_for(request: UserRequest, on: date) -> tuple[Solution | None, Finding]:
    """Return the solution and the open finding that the address names. Raises Http404 if there is none, or if the user
    may not accept it."""
    slug, code, key = (request.GET.get(name, "") for name in ("loesning", "regel", "punkt"))
    solution = get_object_or_404(Solution, slug=slug) if slug else None
    if not may_accept(request.user, solution):
        raise Http404
    candidates = findings.of_portfolio(on).get(solution.pk, []) if solution else _of_the_whole(on)
    open_candidates = (candidate for candidate in candidates if not candidate.accepted)
    finding = next((candidate for candidate in open_candidates if (candidate.code, candidate.key) == (code, key)), None)
    if finding is None:
        raise Http404
    return solution, finding
