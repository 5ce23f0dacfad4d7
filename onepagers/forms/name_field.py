"""A field for the name of an organisation or a body, today's or an earlier one. New ones are created in the same save.

A page fetches all names in one query, and its fields look names up in memory: a page with twenty rows makes as many
queries as a page with one row.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Model, OuterRef
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

import danish
from onepagers.models import GovernanceBody, Merges, Organisation
from onepagers.models.organisations import FormerName

CREATE = "create"  # the name of the checkboxes for unknown names that are to be created


class Directory:
    """All names of one kind. A typed name becomes a primary key, or stays a name that is to be created."""

    def __init__(
        self,
        model: type[Model],
        rows: Iterable[tuple[int, str, str, list[str]]],
        create: Iterable[str] = (),
        merges: Merges | None = None,
    ) -> None:
        """`rows` are primary key, name, full name and former names; `create` are the names that may be created. What is
        merged into another is found by its names, and is that one."""
        self.model = model
        self.list_id = f"list-{model._meta.model_name}"
        self.names: dict[int, str] = {}
        self._by_name: dict[str, set[int]] = {}
        self._by_other_name: dict[str, set[int]] = {}
        self._merges = merges or Merges([])
        others: dict[int, list[str]] = {}
        for pk, name, full, former in rows:
            left = self.left(pk)
            if left == pk:
                self.names[pk] = name
                self._by_name.setdefault(_key(name), set()).add(pk)
                hints = [full] if full and full != name else []
            else:
                hints = [f"også {name}"]
            others.setdefault(left, []).extend([*hints, *(f"før {earlier}" for earlier in former)])
            for other in (full, *former, *([] if left == pk else [name])):
                self._by_other_name.setdefault(_key(other), set()).add(left)
        self.hints = {pk: "; ".join(hints) for pk, hints in others.items()}
        self._may_create = {_key(name) for name in create}
        self._created: dict[str, int] = {}
        self.unknown: dict[str, bool] = {}  # unknown names, and whether they are to be created

    def left(self, pk: int) -> int:
        """Return the one that is left where the row is merged into another, else its own key."""
        return self._merges.left(pk)

    def find(self, text: str) -> int | str | None:
        """Return a primary key; the name itself, if it may be created; None for no text. Raises ValidationError."""
        text, key = " ".join(text.split()), _key(text)
        if not key:
            return None
        pks = self._by_name.get(key) or self._by_other_name.get(key)
        if pks is None:
            return self._new(text, key)
        if len(pks) > 1:
            names = danish.and_list(sorted((self.names[pk] for pk in pks), key=danish.sort_key))
            raise forms.ValidationError(f"Både {names} hedder «{text}». Skriv det korte navn.")
        return next(iter(pks))

    def _new(self, text: str, key: str) -> str:
        field = self.model._meta.get_field("name")
        longest = field.max_length if isinstance(field, CharField) else None
        if longest is not None and len(text) > longest:
            raise forms.ValidationError(f"Navnet må højst fylde {longest} tegn.")
        self.unknown[text] = key in self._may_create
        if key in self._may_create:
            return text
        near = get_close_matches(key, [*self._by_name, *self._by_other_name], n=1, cutoff=0.75)
        pks = (self._by_name.get(near[0]) or self._by_other_name[near[0]]) if near else ()
        meant = f" Mente du {self.names[min(pks)]}?" if pks else ""
        raise forms.ValidationError(f"Vi kender ikke «{text}».{meant} Vælg en fra listen, eller sæt kryds ved «Opret».")

    def pk(self, chosen: int | str) -> int:
        """Return the primary key of the choice. A new name is created now, in the transaction of the save."""
        if isinstance(chosen, int):
            return chosen
        if _key(chosen) not in self._created:
            self._created[_key(chosen)] = self.model._default_manager.create(name=chosen).pk
        return self._created[_key(chosen)]

    def datalist(self) -> SafeString:
        """Return the list of names as HTML, once for a page: all its fields share it."""
        ordered = sorted(self.names.items(), key=lambda item: danish.sort_key(item[1]))
        options = "".join(f'<option value="{escape(name)}">{escape(self.hints[pk])}</option>' for pk, name in ordered)
        return mark_safe(f'<datalist id="{self.list_id}">{options}</datalist>')  # noqa: S308


def organisations(create: Iterable[str] = ()) -> Directory:
    """Return all organisations with all their names, in one query."""
    former = FormerName.objects.filter(organisation=OuterRef("pk")).order_by("name").values("name")
    into = ("merged_into_id", "merged_into__name", "merged_into__full_name")
    rows = Organisation.objects.order_by().values_list("pk", "name", "full_name", ArraySubquery(former), *into)
    merges = Merges(
        {"of": pk, "id": other, "name": name, "full_name": full} for pk, _, _, _, other, name, full in rows if other
    )
    return Directory(Organisation, ((pk, name, full, names) for pk, name, full, names, *_ in rows), create, merges)


def bodies(create: Iterable[str] = ()) -> Directory:
    """Return all bodies that may govern a solution."""
    rows = GovernanceBody.objects.order_by().values_list("pk", "name")
    return Directory(GovernanceBody, ((pk, name, "", []) for pk, name in rows), create)


class NamedField(forms.CharField):
    """A typed name, with the page's list to choose from. Its value is the result of Directory.find.

    The form hands it the directory (`look_up_in`), when the request is known.
    """

    def __init__(self, *, kind: str = "organisation", **kwargs: Any) -> None:
        super().__init__(**({"required": False} | kwargs))
        self.kind = kind
        self._directory: Directory | None = None

    @property
    def directory(self) -> Directory:
        """Where names are looked up. Raises RuntimeError before `look_up_in`."""
        if self._directory is None:
            raise RuntimeError("look_up_in() comes first")
        return self._directory

    def look_up_in(self, directory: Directory) -> None:
        self._directory = directory
        self.widget.attrs |= {"list": directory.list_id, "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return self.directory.names.get(self.directory.left(value), "") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | str | None:
        text = super().clean(value)
        return self.directory.find(text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        text = " ".join((data or "").split())
        return _key(text) != _key(self.prepare_value(initial) or "")


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
