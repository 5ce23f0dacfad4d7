"""What is said of the kinds of agreements that a solution needs, and of a supplier."""

from typing import Any

from django import forms

from onepagers.forms import BaseForm
from onepagers.models import Solution
from support.models import Agreement, AgreementNeed, Supplier

TOO_LONG = "Skriv højst 200 tegn."
VERDICTS = [("", "ikke vurderet"), *AgreementNeed.Verdict.choices]


class NeedsForm(BaseForm):
    """For each kind of agreement whether the solution needs it; a kind that nobody has judged has no row."""

    def __init__(self, *args: Any, solution: Solution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.solution = solution
        self.said = {need.kind: need for need in solution.agreement_needs.all()}
        for kind, label in Agreement.Kind.choices:
            need = self.said.get(kind)
            self.fields[f"{kind}-verdict"] = forms.ChoiceField(
                label=label,
                choices=VERDICTS,
                required=False,
                initial=need.verdict if need else "",
                error_messages={"invalid_choice": "Vælg en af mulighederne."},
            )
            self.fields[f"{kind}-reason"] = forms.CharField(
                label=f"{label}: hvorfor",
                max_length=200,
                required=False,
                initial=need.reason if need else "",
                error_messages={"max_length": TOO_LONG},
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the two fields of each kind."""
        return [(self[f"{kind}-verdict"], self[f"{kind}-reason"]) for kind in Agreement.Kind.values]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for kind in Agreement.Kind.values:
            verdict, reason = cleaned.get(f"{kind}-verdict"), cleaned.get(f"{kind}-reason")
            if verdict == AgreementNeed.Verdict.NOT_RELEVANT and not reason and f"{kind}-reason" not in self.errors:
                self.add_error(f"{kind}-reason", "Skriv, hvorfor aftalen ikke er relevant.")
            if reason and not verdict and f"{kind}-verdict" not in self.errors:
                self.add_error(f"{kind}-verdict", "Vælg, om den skal være der eller ikke er relevant.")
        return cleaned

    def save(self) -> None:
        """Write the rows that differ; within `saving`."""
        for kind in Agreement.Kind.values:
            verdict, reason = self.cleaned_data[f"{kind}-verdict"], self.cleaned_data[f"{kind}-reason"]
            need = self.said.get(kind)
            if not verdict:
                if need:
                    need.delete()
            elif need is None or (need.verdict, need.reason) != (verdict, reason):
                need = need or AgreementNeed(solution=self.solution, kind=kind)
                need.verdict, need.reason = verdict, reason
                need.save()


class SupplierForm(forms.ModelForm):
    """Whether a supplier can be replaced, in a sentence, and whether leaving it is agreed."""

    exit_agreement = forms.TypedChoiceField(
        label="Exitaftale",
        choices=[("", "Ikke oplyst"), ("ja", "ja"), ("nej", "nej")],
        coerce=lambda value: value == "ja",
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Vælg en af mulighederne."},
    )

    class Meta:
        model = Supplier
        fields = ["substitutable", "exit_agreement"]
        error_messages = {"substitutable": {"max_length": TOO_LONG}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["exit_agreement"] = {True: "ja", False: "nej", None: ""}[self.instance.exit_agreement]
