"""A funding split and the shares of it. Rows are added, so editing one makes another that replaces or follows it."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms

import danish
from danish import numbers
from finance.models import FundingShare, FundingSplit, FundingSplitQuerySet
from onepagers.forms import BaseForm, ConstraintModelForm, layout
from onepagers.forms.fields import AmountField, DateField
from onepagers.forms.name_field import NamedField
from onepagers.forms.rows import Directories, InOrder, Row
from onepagers.models import Solution


class SplitForm(ConstraintModelForm, BaseForm):
    """What is paid for, how much, from when."""

    total = AmountField(
        label="Beløb i kr.", required=False, units=("kr",), max_digits=14, decimal_places=2, min_value=Decimal(0)
    )
    effective_from = DateField(
        label="Gælder fra",
        required=False,
        help_text="Skriv en ny dato, hvis fordelingen ændrer sig den dag. Lad datoen stå, hvis du retter en fejl.",
    )
    effective_to = DateField(
        label="Gælder til", required=False, help_text="Lad feltet stå tomt, hvis den stadig gælder."
    )

    class Meta:
        model = FundingSplit
        fields = [
            "purpose",
            "scope",
            "total",
            "qualifier",
            "period",
            "yearly",
            "unit_price_for",
            "fund",
            "part_of",
            "note",
            "effective_from",
            "effective_to",
        ]

    def __init__(
        self,
        *args: Any,
        solution: Solution,
        old: FundingSplit | None,
        others: FundingSplitQuerySet,
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout()
        self.old, self.on = old, on
        position = old.position if old else solution.funding_splits.count()
        self.instance = FundingSplit(solution=solution, position=position)
        if old:
            self.initial = {**self.initial, **forms.model_to_dict(old, self._meta.fields)}
        part_of = self.fields["part_of"]
        part_of.label = "Er en del af (heraf)"
        if isinstance(part_of, forms.ModelChoiceField):
            part_of.queryset, part_of.empty_label = others, "—"

    def clean_unit_price_for(self) -> str:
        """The page writes «pr.» itself, so that of «pr. klinik» the unit alone is kept."""
        return re.sub(r"^(?:pr|per)\b\.?\s*", "", self.cleaned_data["unit_price_for"], flags=re.IGNORECASE)

    def clean(self) -> dict[str, Any]:
        """Refuse a split that would take the place of another one than that which is corrected."""
        cleaned = super().clean() or {}
        old = self.old
        if {"purpose", "scope", "effective_from", "effective_to"} - cleaned.keys():
            return cleaned
        if old and (old.purpose, old.scope) == (cleaned["purpose"], cleaned["scope"]):
            return cleaned
        days = {name: cleaned[name] for name in ("effective_from", "effective_to")}
        new = FundingSplit(solution=self.instance.solution, purpose=cleaned["purpose"], scope=cleaned["scope"], **days)
        others = FundingSplit.objects.exclude(pk=old.pk) if old else FundingSplit.objects.all()
        other = others.in_the_way_of(new).first()
        if other and other.effective_to and other.effective_to < self.on:
            until = danish.long_date(other.effective_to)
            self.add_error("effective_from", f"«{other}» gjaldt til og med {until}. Skriv, hvornår den nye begynder.")
        elif other:
            self.add_error(
                "scope", f"Posten «{other}» findes allerede. Ret den i stedet, eller skriv her, hvad den nye dækker."
            )
        return cleaned

    def replaces(self) -> FundingSplit | None:
        """The split that the new one corrects; None when it follows the old one from a later day."""
        old, new = self.old, self.instance
        if old is None:
            return None
        same = (old.purpose, old.scope) == (new.purpose, new.scope)
        later = new.effective_from and (old.effective_from is None or new.effective_from > old.effective_from)
        return None if same and later else old


UNITS = {FundingShare.Basis.PERCENT: "%", FundingShare.Basis.AMOUNT: "kr"}


def _unit_of(typed: str) -> str:
    """Return the unit that stands after a number which has been read."""
    return numbers.read(typed).unit


class ShareForm(Row, forms.Form):
    """One payer's share; an empty row says nothing."""

    payer = NamedField(label="Betaler")
    via = NamedField(label="Via")
    basis = forms.ChoiceField(label="Andel i", choices=FundingShare.Basis, required=False)
    size = AmountField(label="Procent eller kr.", required=False, max_digits=14, decimal_places=2, min_value=Decimal(0))
    note = forms.CharField(label="Bemærkning", required=False, max_length=80)

    def __init__(self, *args: Any, directories: Directories, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.directories = directories
        self.look_up_in(directories)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        unknown = cleaned.get("basis") == FundingShare.Basis.UNKNOWN
        if cleaned.get("payer") and not unknown and not cleaned.get("size") and "size" not in self.errors:
            self.add_error("size", "Skriv andelen, eller vælg «ikke afklaret».")
        if cleaned.get("size") and _unit_of(self["size"].value()) not in ("", UNITS.get(cleaned.get("basis", ""))):
            self.add_error("size", "Tallet og «Andel i» siger ikke det samme. Ret et af dem.")
        if cleaned.get("basis") == FundingShare.Basis.PERCENT and (cleaned.get("size") or 0) > 100:
            self.add_error("size", "En andel kan højst være 100 %.")
        nobody = not cleaned.get("payer") and "payer" not in self.errors
        if nobody and (cleaned.get("size") or cleaned.get("note")):
            self.add_error("payer", "Vælg, hvem der betaler.")
        return cleaned

    def share(self, position: int) -> FundingShare:
        """The share as a row; a new payer is created now."""
        data, basis, pk = self.cleaned_data, self.cleaned_data["basis"], self.directories["organisation"].pk
        return FundingShare(
            payer_id=pk(data["payer"]),
            via_id=pk(data["via"]) if data["via"] else None,
            basis=basis,
            note=data["note"],
            position=position,
            percent=data["size"] if basis == FundingShare.Basis.PERCENT else None,
            amount=data["size"] if basis == FundingShare.Basis.AMOUNT else None,
        )


class BaseShareFormSet(InOrder, forms.BaseFormSet):
    """The shares of one split. Together they make the whole, as the database demands at the end."""

    total: Decimal | None = None

    def payers(self) -> list[ShareForm]:
        return [form for form in self.in_order() if form.cleaned_data.get("payer")]

    def shares(self) -> list[FundingShare]:
        return [form.share(position) for position, form in enumerate(self.payers())]

    def clean(self) -> None:
        if any(form.errors for form in self.wrong()):
            return
        rows = [form.cleaned_data for form in self.payers()]
        if len({(row["payer"], row["via"]) for row in rows}) < len(rows):
            raise forms.ValidationError("Den samme betaler står der to gange.")
        sizes = {basis: [row["size"] for row in rows if row["basis"] == basis] for basis in FundingShare.Basis}
        percents, amounts = sizes[FundingShare.Basis.PERCENT], sizes[FundingShare.Basis.AMOUNT]
        known = not sizes[FundingShare.Basis.UNKNOWN]
        if percents and (sum(percents) > 100 or (known and not amounts and sum(percents) != 100)):
            raise forms.ValidationError(f"Procenterne giver {sum(percents).normalize():f}. De skal give 100 i alt.")
        if amounts and self.total is not None:
            too_little = known and not percents and sum(amounts) != self.total
            if sum(amounts) > self.total or too_little:
                raise forms.ValidationError("Beløbene skal tilsammen give det samlede beløb.")


ShareFormSet = cast(
    type[BaseShareFormSet],
    forms.formset_factory(ShareForm, formset=BaseShareFormSet, can_delete=True, can_order=True),
)
