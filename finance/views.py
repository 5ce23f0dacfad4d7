"""Where a manager edits who pays for what."""

from decimal import Decimal
from functools import partial

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest
from accounts.models import User
from accounts.once import once_an_hour, something_ended
from finance.forms import BaseShareFormSet, ShareForm, ShareFormSet, SplitForm
from finance.models import FundingShare, FundingSplit
from finance.snapshots import shares_of
from onepagers.forms.rows import ADD_ROW, Directories, with_empty_row
from onepagers.models import Revision, Solution
from onepagers.parts import Facts, Refs
from onepagers.versions.saving import part_of, saving
from onepagers.views.editing import Refusal, base_number, own_solution, saved_or_refused, say_saved
from onepagers.views.rows import CONFLICT, named, names_of, row_errors


@require_safe
def funding(request: UserRequest, slug: str) -> HttpResponse:
    """All that is paid for today, each with its way to be changed, and what comes later."""
    solution = own_solution(request, slug)
    on = timezone.localdate()
    splits = solution.funding_splits.select_related("part_of").prefetch_related("shares__payer", "shares__via")
    context = {
        "solution": solution,
        "tab": "funding",
        "editable": True,
        "refs": Refs(),
        "splits": splits.in_force(on),
        "coming": splits.filter(effective_from__gt=on, counts=True).order_by("effective_from", "pk"),
    }
    return render(request, "finance/funding.html", context)


@require_http_methods(["GET", "POST"])
@once_an_hour
def edit_split(request: UserRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """A new split, or one that corrects or follows an old one."""
    solution = own_solution(request, slug)
    old = get_object_or_404(solution.funding_splits.filter(counts=True), pk=pk) if pk else None
    data = request.POST if request.method == "POST" else None
    directories = named(data, ShareForm)
    form = _split_form(solution, old, data, base=base_number(solution))
    shares = _share_formset(old, data, directories)
    errors: list[dict[str, str]] = []
    conflict = None
    if data is not None and ADD_ROW not in data:
        shares.total = form.cleaned_data.get("total") if form.is_valid() else None
        if form.is_valid() and shares.is_valid():
            outcome = saved_or_refused(partial(_save, solution, form, shares, request.user), CONFLICT)
            if not isinstance(outcome, Refusal):
                say_saved(request, solution, outcome, "Økonomien er gemt.")
                return redirect("finance:funding", slug=slug)
            conflict = outcome.conflict
            errors = [{"id": "id_seen" if conflict else "", "text": outcome.text}]
        else:
            errors = row_errors(form, shares)
    context = {
        "solution": solution,
        "old": old,
        "form": form,
        "shares": shares,
        "errors": errors,
        "tab": "funding",
        "editable": True,
        "conflict": conflict,
        **names_of(directories),
        "newer": part_of(conflict.revision.snapshot, "funding") if conflict else None,
    }
    return render(request, "finance/edit_split.html", context, status=422 if errors else 200)


def _split_form(
    solution: Solution, old: FundingSplit | None, data: QueryDict | None, base: int | None = None
) -> SplitForm:
    on = timezone.localdate()
    others = solution.funding_splits.in_force(on)
    others = others.exclude(pk=old.pk) if old else others
    return SplitForm(data, solution=solution, old=old, others=others, on=on, initial={"base": base})


def _share_formset(old: FundingSplit | None, data: QueryDict | None, directories: Directories) -> BaseShareFormSet:
    initial = [
        {
            "payer": share["payer"]["id"],
            "via": share["via"]["id"] if share["via"] else None,
            "basis": share["basis"],
            "note": share["note"],
            "size": _size(share),
        }
        for share in (shares_of(old, Refs()) if old else [])
    ]
    if data is not None and ADD_ROW in data:
        data = with_empty_row(data, "shares")
    shares = ShareFormSet(data, initial=initial, prefix="shares", form_kwargs={"directories": directories})
    shares.extra = 0 if initial or data is not None else 2
    return shares


def _size(share: Facts) -> Decimal | None:
    size = share["percent"] if share["basis"] == FundingShare.Basis.PERCENT else share["amount"]
    return Decimal(size) if size else None


def _save(solution: Solution, form: SplitForm, shares: BaseShareFormSet, user: User) -> list[Revision]:
    base = form.cleaned_data["base"]
    with saving([solution], by=user, note="Økonomi rettet", base=base, parts=["funding"]) as work:
        split = form.save(commit=False)
        split.author, split.created_at, split.replaces = user, work.at, form.replaces()
        split.save()
        if split.replaces:
            something_ended()
        shares_of_split = shares.shares()
        for share in shares_of_split:
            share.split = split
        FundingShare.objects.bulk_create(shares_of_split)
    return work.revisions
