from django.urls import path, register_converter

from support.cards import URL_KINDS
from support.views import (
    agreements,
    cards,
    chains,
    dependencies,
    documents,
    editing,
    gaps,
    lines,
    measurements,
    oversight,
    register,
    suppliers,
    targets,
)


class CardKind:
    """What a card is about, as addresses say it."""

    regex = "|".join(URL_KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CardKind, "card_kind")
app_name = "support"
urlpatterns = [
    path("support/", chains.matrix, name="support"),
    path("support/hvem/", chains.whom, name="whom"),
    path("support/support.pdf", chains.matrix_pdf, name="support_pdf"),
    path("loesninger/<slug:slug>/support.pdf", chains.solution_pdf, name="solution_support_pdf"),
    path("loesninger/<slug:slug>/support/", lines.edit_support, name="edit_support"),
    path("loesninger/<slug:slug>/aftaler/", lines.edit_agreements, name="edit_agreements"),
    path("aftaler/ny/", editing.new_agreement, name="new_agreement"),
    path("aftaler/<int:pk>/", agreements.agreement, name="agreement"),
    path("aftaler/<int:pk>/ret/", editing.edit_agreement, name="edit_agreement"),
    path("aftaler/<int:pk>/opsigelse/", agreements.add_row, {"kind": "opsigelse"}, name="add_notice"),
    path("aftaler/<int:pk>/loeber-videre/", agreements.add_row, {"kind": "loeber-videre"}, name="add_continuation"),
    path("aftaler/<int:pk>/option/", agreements.add_row, {"kind": "option"}, name="add_option_taken"),
    path("aftaler/<int:pk>/<slug:kind>/<int:row>/fortryd/", agreements.take_back_row, name="take_back_row"),
    path("aftaler/<int:pk>/opsigelse/<int:row>/frigiv/", agreements.release_notice, name="release_notice"),
    path("aftaler/<int:pk>/dokumenter/", documents.documents, name="documents"),
    path("aftaler/<int:pk>/dokumenter/<int:row>/", documents.document, name="document"),
    path("aftaler/<int:pk>/tilsyn/", oversight.oversight, name="oversight"),
    path("aftaler/<int:pk>/tilsyn/nyt/", oversight.add_oversight, name="add_oversight"),
    path("aftaler/<int:pk>/tilsyn/<int:row>/ret/", oversight.correct_oversight, name="correct_oversight"),
    path("aftaler/<int:pk>/tilsyn/<int:row>/opfoelgning/", oversight.finish_follow_up, name="finish_follow_up"),
    path("aftaler/<int:pk>/tilsyn/<int:row>/frigiv/", oversight.release_oversight, name="release_oversight"),
    path("aftaler/", register.agreements, name="agreements"),
    path("aftaler/aftaler.xlsx", register.workbook, name="agreements_workbook"),
    path("aftaler/aarshjul/", register.year_wheel, name="year_wheel"),
    path("aftaler/mangler/", gaps.matrix, name="gaps"),
    path("aftaler/mangler/<slug:slug>/", gaps.edit_needs, name="edit_needs"),
    path("aftaler/leverandoerer/", suppliers.concentration, name="suppliers"),
    path("aftaler/leverandoerer/<int:pk>/", suppliers.edit_supplier, name="edit_supplier"),
    path("aftaler/<int:pk>/servicemaal/", targets.edit_targets, name="edit_targets"),
    path("aftaler/<int:pk>/maalinger/", measurements.measurements, name="measurements"),
    path("aftaler/<int:pk>/maalinger/ny/", measurements.add_measurements, name="add_measurements"),
    path("aftaler/<int:pk>/maalinger/<int:row>/", measurements.correct_measurement, name="correct_measurement"),
    path("loesninger/<slug:slug>/afhaengigheder/", dependencies.edit_dependencies, name="edit_dependencies"),
    path("afhaengigheder/", dependencies.dependencies, name="dependencies"),
    path("afhaengigheder/komponent/<int:pk>/", dependencies.edit_component, name="edit_component"),
    path("beredskab/", cards.overview, name="cards"),
    path("beredskab/modtagere/", cards.recipients, name="card_recipients"),
    path("beredskab/modtagere/<int:pk>/", cards.edit_recipient, name="edit_card_recipient"),
    path("beredskab/<card_kind:kind>/<int:pk>/", cards.card, name="card"),
    path("beredskab/<card_kind:kind>/<int:pk>/pdf/", cards.card_pdf, name="card_pdf"),
    path("beredskab/<card_kind:kind>/<int:pk>/tekst/", cards.edit_text, name="edit_card_text"),
]
