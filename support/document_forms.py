"""The form that adds a document to an agreement, and the field of a file."""

from dataclasses import dataclass

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from onepagers.forms.fields import field_of
from support import documents
from support.models import Agreement, AgreementDocument


@dataclass(frozen=True)
class Upload:
    """A file that may be kept."""

    name: str
    kind: str
    content: bytes

    def row(self, agreement: Agreement, replaces: AgreementDocument | None = None) -> AgreementDocument:
        """Return the row of the file, not yet saved."""
        return AgreementDocument(
            agreement=agreement, name=self.name, content_type=self.kind, content=self.content, replaces=replaces
        )


class DocumentField(forms.FileField):
    """A file of a kind and a size that may be kept; its value is an Upload.

    `too_big` says that the upload handler has dropped a file that was too long.
    """

    too_big = False
    widget = forms.FileInput(attrs={"accept": ",".join(documents.ENDINGS.values())})
    default_error_messages = {
        "required": "Vælg en fil.",
        "invalid": "Vælg en fil.",
        "missing": "Vælg en fil.",
        "empty": "Filen er tom.",
    }

    def clean(self, data: UploadedFile | None, initial: object = None) -> Upload | None:
        if data is None and self.too_big:
            raise forms.ValidationError(documents.TOO_BIG)
        uploaded = super().clean(data, initial)
        if not uploaded:
            return None
        if uploaded.size > AgreementDocument.LARGEST:
            raise forms.ValidationError(documents.TOO_BIG)
        content = uploaded.read()
        try:
            kind = documents.kind_of(content)
        except documents.Refused as error:
            raise forms.ValidationError(str(error)) from error
        return Upload(documents.clean_name(uploaded.name, kind), kind, content)


class DocumentForm(forms.Form):
    """A file, and which one it is a new version of, if any."""

    file = DocumentField(label="Dokument", help_text="PDF, Word (.docx) eller Excel (.xlsx). Højst 20 MB.")
    replaces = forms.ModelChoiceField(
        AgreementDocument.objects.none(),
        label="Ny version af",
        required=False,
        empty_label="Nej, et nyt dokument",
        error_messages={"invalid_choice": "Det dokument er erstattet eller trukket tilbage imens. Vælg igen."},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        agreement: Agreement,
        too_big: bool = False,
    ) -> None:
        super().__init__(data, files)
        field_of(self, "file", DocumentField).too_big = too_big
        field_of(self, "replaces", forms.ModelChoiceField).queryset = agreement.documents.filter(counts=True)
