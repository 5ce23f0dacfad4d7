"""Forms about mails: which kinds somebody wants, and a solution's own ladder of reminders."""

from django import forms
from django.db import transaction

from accounts.models import Muted, User
from onepagers.forms import layout
from onepagers.reasons import Reason, reasons


class FewerMailsForm(forms.Form):
    """A check box for each kind that the user can be told of; what isn't ticked is muted."""

    def __init__(self, *args, user: User, **kwargs):
        self.user = user
        self.kinds = [reason for reason in reasons().values() if reason.may_be_muted]
        muted = set(Muted.objects.filter(user=user).values_list("kind", flat=True))
        super().__init__(*args, initial={reason.kind: reason.kind not in muted for reason in self.kinds}, **kwargs)
        self.helper = layout()
        for reason in self.kinds:
            self.fields[reason.kind] = _choice(reason)

    def save(self) -> None:
        unwanted = [reason.kind for reason in self.kinds if not self.cleaned_data[reason.kind]]
        with transaction.atomic():
            Muted.objects.filter(user=self.user, kind__in=[reason.kind for reason in self.kinds]).delete()
            Muted.objects.bulk_create([Muted(user=self.user, kind=kind) for kind in unwanted], ignore_conflicts=True)


def _choice(reason: Reason) -> forms.BooleanField:
    always = f" Kommer altid: {reason.always[0].lower()}{reason.always[1:]}" if reason.always else ""
    return forms.BooleanField(label=reason.label, required=False, help_text=f"{reason.about}{always}")
