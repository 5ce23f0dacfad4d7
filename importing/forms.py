"""The form that uploads a document. A file that can't be read is refused with one line, before anything is stored."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from importing import steps
from importing.models import DocumentKind
from importing.reading import ZIP
from onepagers.forms import layout


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Dokumentet",
        widget=forms.FileInput(attrs={"accept": ".docx,.md,.markdown,.txt"}),
        help_text=f"Word (.docx), Markdown eller ren tekst. Højst {steps.SIZE_LIMIT // 1_000_000} MB.",
        error_messages={
            "required": "Vælg en fil.",
            "invalid": "Vælg en fil.",
            "missing": "Vælg en fil.",
            "empty": "Filen er tom.",
        },
    )

    def __init__(self, *args: Any, too_big: bool = False, **kwargs: Any):
        """`too_big` says that the upload handler has dropped a file that was too long."""
        super().__init__(*args, **kwargs)
        self.helper = layout()
        if too_big:
            self.fields["file"].error_messages["required"] = steps.TOO_BIG

    def clean_file(self) -> UploadedFile:
        uploaded = self.cleaned_data["file"]
        if uploaded.size > steps.SIZE_LIMIT:
            raise forms.ValidationError(steps.TOO_BIG)
        self.data_bytes = uploaded.read()
        try:
            self.contents = steps.understand_within_limits(self.data_bytes)
        except steps.Refused as error:
            raise forms.ValidationError(str(error)) from error
        return uploaded

    @property
    def kind(self) -> DocumentKind:
        return DocumentKind.WORD if self.data_bytes.startswith(ZIP) else DocumentKind.TEXT

    @property
    def name(self) -> str:
        """Return the file's name; of one that is too long, its end, which says what it is."""
        return self.cleaned_data["file"].name[-200:]
