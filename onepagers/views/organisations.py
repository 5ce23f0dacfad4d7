"""The organisations: a list, a page each, and what the secretariat changes: names, contacts, that two are one."""

from copy import copy

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import danish
from accounts.access import UserRequest, for_administrators
from accounts.once import once
from onepagers import parts
from onepagers.forms import error_list, name_field
from onepagers.forms.organisations import BaseFormerNameFormSet, FormerNameFormSet, MergeForm, OrganisationForm
from onepagers.forms.rows import ADD_ROW, with_empty_row, without_gone
from onepagers.models import Organisation
from onepagers.operations import organisations
from onepagers.overview.organisations import listed
from onepagers.versions.saving import showing
from onepagers.views.editing import database_message
from onepagers.views.rows import row_errors

OUT_OF_DATE = "En anden har rettet organisationen imens. Dine ændringer står her stadig. Sammenlign, og gem igen."
NAMES = "names"  # the prefix of the rows of former names


@require_safe
def overview(request: UserRequest) -> HttpResponse:
    """All organisations, or those that have the typed words in a name."""
    words = request.GET.get("q", "").strip()
    rows = listed(timezone.localdate(), words)
    return render(request, "onepagers/organisations.html", {"rows": rows, "words": words})


@require_safe
def organisation(request: UserRequest, pk: int) -> HttpResponse:
    """What an organisation is to the portfolio, and how it is reached."""
    organisation = get_object_or_404(Organisation.objects.select_related("merged_into"), pk=pk)
    sections = parts.of_organisation(organisation, timezone.localdate(), request.user)
    merged = Organisation.objects.filter(pk__in=organisation.keys).exclude(pk=organisation.pk)
    context = {
        "organisation": organisation,
        "sections": [] if organisation.merged_into else sections,
        "former_names": organisation.former_names.all(),
        "merged": merged.select_related("merged_into").order_by("merged_on", "name"),
    }
    return render(request, "onepagers/organisation.html", context)


@require_http_methods(["GET", "POST"])
@for_administrators
@once
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change the names and the ways to reach it."""
    organisation = get_object_or_404(Organisation, pk=pk)
    shown = copy(organisation)  # as it is saved: the form writes typed values to `organisation`
    data: QueryDict | None = request.POST if request.method == "POST" else None
    if data is not None:
        data = without_gone(data, NAMES, organisation.former_names.values_list("pk", flat=True))
        data = with_empty_row(data, NAMES) if ADD_ROW in data else data
    form = OrganisationForm(data, instance=organisation)
    names = FormerNameFormSet(data, instance=organisation, prefix=NAMES)
    errors: list[dict[str, str]] = []
    stored: Organisation | None = None
    if data is not None and ADD_ROW not in data:
        errors = [] if form.is_valid() & names.is_valid() else row_errors(form, names)
        if not errors:
            try:
                _save(request, form, names)
            except organisations.OutOfDate:
                stored, errors = shown, [{"id": "", "text": OUT_OF_DATE}]
                shown.refresh_from_db()
                again = data.copy()
                again["opened"] = shown.digest()
                form = OrganisationForm(again, instance=organisation)
            except IntegrityError as error:
                errors = [{"id": "", "text": database_message(error)}]
            else:
                return redirect(organisation)
    context = {"organisation": shown, "form": form, "names": names, "errors": errors, "add_row": ADD_ROW}
    context["stored"] = stored
    return render(request, "onepagers/edit_organisation.html", context, status=422 if errors else 200)


def _save(request: UserRequest, form: OrganisationForm, names: BaseFormerNameFormSet) -> None:
    def write() -> None:
        form.save()
        names.save()

    organisation, opened = form.instance, form.cleaned_data["opened"]
    revisions = organisations.edit(organisation, write, opened=opened, by=request.user, at=timezone.now())
    pages = f" {_pages(len(revisions))}" if revisions else ""
    messages.success(request, f"{organisation} er gemt.{pages}")


def _pages(number: int) -> str:
    return f"Det vises på {danish.count(number, 'side', 'sider')}."


@require_http_methods(["GET", "POST"])
@for_administrators
@once
def merge(request: UserRequest, pk: int) -> HttpResponse:
    """Choose which organisation it is the same as, see what will show that one's name, and let it be so."""
    organisation = get_object_or_404(Organisation.objects.standing(), pk=pk)
    directory = name_field.organisations()
    data = request.POST if request.method == "POST" else request.GET if "into" in request.GET else None
    form = MergeForm(data, organisation=organisation, directory=directory)
    chosen = form.cleaned_data["into"] if form.is_valid() else None
    if chosen and request.method == "POST":
        try:
            organisations.merge(organisation, chosen, by=request.user, at=timezone.now())
        except IntegrityError as error:
            form.add_error("into", database_message(error))
        else:
            messages.success(request, f"{organisation} vises nu som {chosen}.")
            return redirect(chosen)
    context = {
        "organisation": organisation,
        "form": form,
        "errors": error_list(form),
        "directories": [directory],
        "chosen": chosen,
        "pages": sorted(showing(organisation), key=lambda one: danish.sort_key(one.name)) if chosen else [],
        "sections": parts.of_organisation(organisation, timezone.localdate(), request.user) if chosen else [],
    }
    return render(request, "onepagers/merge_organisation.html", context, status=422 if form.errors else 200)


@require_POST
@for_administrators
@once
def undo_merge(request: UserRequest, pk: int) -> HttpResponse:
    """Let a merged organisation be shown as itself again."""
    organisation = get_object_or_404(Organisation.objects.exclude(merged_into=None), pk=pk)
    organisations.undo_merge(organisation, by=request.user, at=timezone.now())
    messages.success(request, f"Sammenlægningen er ophævet. {organisation} vises igen som sig selv.")
    return redirect(organisation)
