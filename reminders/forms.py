"""Forms about mails: which kinds a user wants, and a solution's own ladder of reminders."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import QueryDict

import danish
from accounts.models import User
from mails.models import MailOptOut
from onepagers.forms import layout
from onepagers.forms.fields import CountField
from onepagers.models import Solution
from onepagers.notices import Reason
from reminders.models import ReminderPlan
from reminders.reasons import reasons


class FewerMailsForm(forms.Form):
    """A check box for each kind of notice; a user turns off those that are not ticked."""

    def __init__(self, data: QueryDict | None, *, user: User) -> None:
        self.user = user
        self.kinds = [reason for reason in reasons().values() if reason.may_be_muted]
        unwanted = set(MailOptOut.objects.filter(user=user).values_list("kind", flat=True))
        super().__init__(data, initial={reason.kind: reason.kind not in unwanted for reason in self.kinds})
        self.helper = layout()
        for reason in self.kinds:
            self.fields[reason.kind] = _choice(reason)

    def save(self) -> None:
        unwanted = [reason.kind for reason in self.kinds if not self.cleaned_data[reason.kind]]
        with transaction.atomic():
            MailOptOut.objects.filter(user=self.user, kind__in=[reason.kind for reason in self.kinds]).delete()
            MailOptOut.objects.bulk_create(
                [MailOptOut(user=self.user, kind=kind) for kind in unwanted], ignore_conflicts=True
            )


def _choice(reason: Reason) -> forms.BooleanField:
    always = f" Kommer altid: {reason.always[0].lower()}{reason.always[1:]}" if reason.always else ""
    return forms.BooleanField(label=reason.label, required=False, help_text=f"{reason.about}{always}")


class ReminderPlanForm(forms.Form):
    """The ladder of one solution, or that of the settings."""

    before = CountField(
        label="Første påmindelse", min_value=1, max_value=60, required=False, help_text="Dage før fristen."
    )
    every = CountField(
        label="Derefter hver",
        min_value=1,
        max_value=60,
        required=False,
        help_text="Dage, fra fristen og til det er gjort.",
    )
    escalate_after = CountField(
        label="Flere får besked efter",
        min_value=0,
        max_value=90,
        required=False,
        help_text="Dage efter fristen. Så får også stedfortræderen og sekretariatet besked.",
    )

    def __init__(self, data: QueryDict | None, *, newest: ReminderPlan | None, solution: Solution, on: date) -> None:
        self.solution, self.on = solution, on
        usual = settings.REMINDER_LADDER
        has_own = newest is not None and newest.every is not None
        numbers = {name: getattr(newest, name) for name in usual} if has_own else usual
        super().__init__(data, initial={"own": "own" if has_own else "usual", **numbers})
        as_usual = (
            f"Som de fleste: {danish.count(usual['before'], 'dag', 'dage')} før, på dagen og derefter hver "
            f"{usual['every']}. dag. Efter {danish.count(usual['escalate_after'], 'dag', 'dage')} får flere besked."
        )
        self.fields["own"] = forms.TypedChoiceField(
            label="Hvornår skal der mindes om statusvurderinger og handlinger?",
            choices=[("usual", as_usual), ("own", "På sin egen måde:")],
            coerce=lambda value: value == "own",
            widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        )
        self.order_fields(["own"])
        self.helper = layout()

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("own"):
            for name in settings.REMINDER_LADDER:
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, "Skriv et antal dage.")
        return cleaned

    def save(self, *, by: User) -> ReminderPlan:
        """Add a row, in force from today on."""
        names = settings.REMINDER_LADDER
        numbers = {name: self.cleaned_data[name] for name in names} if self.cleaned_data["own"] else {}
        return ReminderPlan.objects.create(solution=self.solution, effective_from=self.on, author=by, **numbers)
