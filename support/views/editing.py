"""Where an agreement is edited as a whole, and where a new one begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest
from accounts.models import User
from accounts.once import once
from onepagers.forms import NoteForm, error_list
from onepagers.forms.rows import ADD_ROW, Directories, with_empty_row, without_gone
from onepagers.models import Revision, Solution
from onepagers.versions.saving import part_of, saving
from onepagers.views.editing import Refusal, base_number, saved_or_refused, say_saved
from onepagers.views.rows import CONFLICT, named, names_of, row_errors
from support.agreement_forms import (
    AgreementTermsForm,
    BaseOptionFormSet,
    BasePartyFormSet,
    OptionFormSet,
    PartyForm,
    PartyFormSet,
    parties_of,
)
from support.models import Agreement, AgreementOption
from support.saving import home_of, part_of_page, saving_agreement
from support.views.agreements import own_agreement


@dataclass(frozen=True)
class Forms:
    """The forms of the page."""

    terms: AgreementTermsForm
    parties: BasePartyFormSet
    options: BaseOptionFormSet

    def are_valid(self) -> bool:
        terms_are_valid = self.terms.is_valid()
        typed = self.terms.cleaned_data
        self.options.form_of_term, self.options.end = typed.get("form", ""), typed.get("valid_to")
        self.options.renewed = typed.get("renewal") == Agreement.Renewal.PERIODS
        return all([terms_are_valid, self.parties.is_valid(), self.options.is_valid()])

    def save(self) -> Agreement:
        agreement: Agreement = self.terms.save()
        agreement.solutions.set(self.terms.cleaned_data["solutions"])
        self.parties.save(agreement)
        self.options.save_of(agreement)
        return agreement


@require_http_methods(["GET", "POST"])
@once
def edit_agreement(request: UserRequest, pk: int) -> HttpResponse:
    """What an agreement is, between whom, on which solutions and on what terms."""
    agreement = own_agreement(request, pk)
    return _edit(request, agreement, home_of(agreement, timezone.localdate()))


@require_http_methods(["GET", "POST"])
@once
def new_agreement(request: UserRequest) -> HttpResponse:
    """An agreement that isn't there yet, on the solution that the address names, or the first that the user edits."""
    own = Solution.objects.editable_by(request.user).order_by("position", "pk")
    slug = request.GET.get("loesning")
    home = get_object_or_404(own, slug=slug) if slug else own.existing(timezone.localdate()).first()
    if home is None:
        raise PermissionDenied
    return _edit(request, Agreement(), home, chosen=[home] if slug else [])


def _edit(request: UserRequest, agreement: Agreement, home: Solution, chosen: Sequence[Solution] = ()) -> HttpResponse:
    """The page. `home` is the solution whose version its forms start from."""
    data = request.POST if request.method == "POST" else None
    directories = named(data, PartyForm)
    newest = base_number(home)
    note = NoteForm(data, initial={"base": newest})
    forms = _forms(request, agreement, chosen, directories)
    errors: list[dict[str, str]] = []
    conflict = None
    if data is not None and ADD_ROW not in data:
        if all([note.is_valid(), forms.are_valid()]):
            outcome = saved_or_refused(lambda: _save(request.user, home, forms, note.cleaned_data), CONFLICT)
            if not isinstance(outcome, Refusal):
                chosen_now = forms.terms.cleaned_data["solutions"]
                say_saved(request, home if home in chosen_now else chosen_now[0], outcome)
                return redirect(forms.terms.instance)
            conflict = outcome.conflict
            errors = [{"id": "id_seen" if conflict else "", "text": outcome.text}]
        else:
            errors = error_list(forms.terms) + row_errors(note, forms.parties, forms.options)
    theirs = part_of(conflict.revision.snapshot, part_of_page(agreement)) if conflict else None
    context = {
        "agreement": agreement,
        "home": home,
        "form": forms.terms,
        "parties": forms.parties,
        "options": forms.options,
        "save": note,
        "errors": errors,
        "conflict": conflict,
        "newer": [theirs] if theirs else [],
        "today": timezone.localdate(),
        **names_of(directories),
    }
    return render(request, "support/edit_agreement.html", context, status=422 if errors else 200)


def _forms(request: UserRequest, agreement: Agreement, chosen: Sequence[Solution], directories: Directories) -> Forms:
    data: QueryDict | None = request.POST if request.method == "POST" else None
    options = agreement.options.all() if agreement.pk else AgreementOption.objects.none()
    rows = parties_of(agreement) if agreement.pk else []
    if data is not None:
        data = without_gone(data, "options", [option.pk for option in options])
        asked_for = str(data.get(ADD_ROW, ""))
        data = with_empty_row(data, asked_for) if asked_for in ("parties", "options") else data
    own = Solution.objects.editable_by(request.user)
    terms = AgreementTermsForm(
        data,
        instance=agreement,
        on=timezone.localdate(),
        solutions=agreement.solutions.all() if agreement.pk else chosen,
        own=None if agreement.pk else own,
    )
    parties = PartyFormSet(data, initial=rows, prefix="parties", form_kwargs={"directories": directories})
    parties.extra = 0 if rows or data is not None else 2
    kwargs = {"solution": None, "directories": directories}
    return Forms(terms, parties, OptionFormSet(data, queryset=options, prefix="options", form_kwargs=kwargs))


def _save(user: User, home: Solution, forms: Forms, typed: dict[str, Any]) -> list[Revision]:
    agreement, chosen = forms.terms.instance, list(forms.terms.cleaned_data["solutions"])
    note, base = typed["note"], typed["base"]
    if agreement.pk:
        saved = saving_agreement(agreement, home, by=user, note=note or "Aftale rettet", base=base, more=chosen)
    else:
        saved = saving(chosen, by=user, note=note or "Ny aftale")
    with saved as work:
        forms.save()
    return work.revisions
