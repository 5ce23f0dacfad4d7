from django.urls import path, register_converter

from support.cards import URL_KINDS
from support.views import cards, dependencies, lines


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
    path("loesninger/<slug:slug>/support/", lines.edit_support, name="edit_support"),
    path("loesninger/<slug:slug>/aftaler/", lines.edit_agreements, name="edit_agreements"),
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
