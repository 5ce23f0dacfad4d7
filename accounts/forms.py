"""The forms of the log-in: allauth's, with our words, and with the cursor where something must be put right."""

from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth_forms
from django import forms

if TYPE_CHECKING:
    _Form = forms.Form
else:
    _Form = object


class BeginsWhereWrong(_Form):
    """The cursor begins in the first field that is wrong; where no single field is, in the first password."""

    def full_clean(self) -> None:
        super().full_clean()
        if not self.errors:
            return
        wrong = [name for name in self.fields if name in self.errors]
        passwords = [name for name, field in self.fields.items() if isinstance(field.widget, forms.PasswordInput)]
        for name in (wrong or passwords or list(self.fields))[:1]:
            self.fields[name].widget.attrs["autofocus"] = True


class PlainEmail(_Form):
    """A field for an e-mail address has its name over it; a hint inside it would say the same in other letters."""

    def _without_hint(self, name: str) -> None:
        self.fields[name].label = "E-mail"
        self.fields[name].widget.attrs.pop("placeholder", None)


class LoginForm(BeginsWhereWrong, PlainEmail, allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._without_hint("login")


class ResetPasswordForm(BeginsWhereWrong, PlainEmail, allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._without_hint("email")


class ChangePasswordForm(BeginsWhereWrong, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(BeginsWhereWrong, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(BeginsWhereWrong, allauth_forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(BeginsWhereWrong, allauth_forms.ReauthenticateForm):
    pass
