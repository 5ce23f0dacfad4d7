"""Uploading a document: what can be read is taken, what can't is refused with one line, before anything is kept."""

from django import forms

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

    def __init__(self, *args, too_big: bool = False, **kwargs):
        """`too_big`: a file was sent that is longer than what is taken in, and has been thrown away."""
        super().__init__(*args, **kwargs)
        self.helper = layout()
        if too_big:
            self.fields["file"].error_messages["required"] = steps.TOO_BIG

    def clean_file(self):
        uploaded = self.cleaned_data["file"]
        if uploaded.size > steps.SIZE_LIMIT:
            raise forms.ValidationError(steps.TOO_BIG)
        self.data_bytes = uploaded.read()
        try:
            steps.understand(self.data_bytes)
        except steps.Refused as error:
            raise forms.ValidationError(str(error)) from error
        return uploaded

    @property
    def kind(self) -> DocumentKind:
        return DocumentKind.WORD if self.data_bytes.startswith(ZIP) else DocumentKind.TEXT

    @property
    def name(self) -> str:
        """As the file was called, its end kept where it is too long: that says what it is."""
        return self.cleaned_data["file"].name[-200:]
