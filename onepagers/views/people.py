"""The users, what each is responsible for, and handing it over when a person leaves. For administrators."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import danish
from accounts.access import UserRequest, for_administrators
from accounts.models import User
from accounts.once import once, once_an_hour
from mails.password_links import invite
from onepagers.forms import error_list
from onepagers.forms.people import HandOverForm, InviteForm
from onepagers.models import Solution
from onepagers.operations import lifecycle, responsibilities
from onepagers.views.editing import database_message


@require_safe
@for_administrators
def overview(request: UserRequest) -> HttpResponse:
    """All users, with their solutions, deputyships and open actions."""
    rows = responsibilities.with_held(User.objects.order_by("name"), timezone.localdate())
    rows.sort(key=lambda row: danish.sort_key(row.person.name))
    context = {
        "active": [row for row in rows if row.person.is_active],
        "closed": [row for row in rows if not row.person.is_active],
    }
    return render(request, "onepagers/people.html", context)


@require_http_methods(["GET", "POST"])
@for_administrators
@once
def hand_over(request: UserRequest, pk: int) -> HttpResponse:
    """Hand over all that a person has, in one save. Then the account can be closed."""
    [held] = responsibilities.with_held(User.objects.filter(pk=get_object_or_404(User, pk=pk).pk), timezone.localdate())
    may_close = held.person.is_active and held.person != request.user
    form = HandOverForm(request.POST if request.method == "POST" else None, held=held, may_close=may_close)
    if form.is_valid():
        close = bool(form.cleaned_data.get("close"))
        try:
            without = lifecycle.hand_over(held.person, **form.taken_over(), by=request.user, close=close)
        except lifecycle.NotHandedOver as error:
            form.add_error(None, str(error))
        except IntegrityError as error:
            form.add_error(None, database_message(error))
        else:
            messages.success(request, _message(held, without, close))
            return redirect("onepagers:people")
    context = {"held": held, "form": form, "errors": error_list(form)}
    return render(request, "onepagers/hand_over.html", context, status=422 if form.errors else 200)


def _message(held: responsibilities.Held, without: list[Solution], close: bool) -> str:
    done = f"{held.person.name}s opgaver er overdraget." if held else ""
    closed = f"{held.person.name}s konto er lukket." if close else ""
    names = danish.and_list([solution.name for solution in without])
    left = f"{names} har nu ingen stedfortræder, fordi stedfortræderen er blevet systemforvalter." if without else ""
    return " ".join(sentence for sentence in (done, closed, left) if sentence)


@require_http_methods(["GET", "POST"])
@for_administrators
@once_an_hour
def new(request: UserRequest) -> HttpResponse:
    """Create a user, who gets a mail with a link to choose a password."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            user = form.save()
            invite(user, by=request.user)
        messages.success(request, f"{user.name} er oprettet og får en invitation på {user.email}.")
        return redirect("onepagers:people")
    context = {"form": form, "errors": error_list(form)}
    return render(request, "onepagers/new_person.html", context, status=422 if form.errors else 200)


@require_POST
@for_administrators
@once
def invite_again(request: UserRequest, pk: int) -> HttpResponse:
    """Send a new link to a user who has never logged in."""
    user = get_object_or_404(User, pk=pk, is_active=True, last_login=None)
    with transaction.atomic():
        invite(user, by=request.user)
    messages.success(request, f"{user.name} får en ny invitation på {user.email}.")
    return redirect("onepagers:people")
