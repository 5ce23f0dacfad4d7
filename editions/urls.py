from django.urls import path

from editions.views import editions, questions, readers

app_name = "editions"
urlpatterns = [
    path("udgaver/", editions.overview, name="editions"),
    path("udgaver/ny/", editions.new, name="new_edition"),
    path("udgaver/<int:pk>/kladde/", editions.draft, name="draft"),
    path("udgaver/<int:pk>/kladde/ret/", editions.edit, name="edit_draft"),
    path("udgaver/<int:pk>/kladde/pdf/", editions.draft_pdf, name="draft_pdf"),
    path("udgaver/<int:pk>/kladde/endelig/", editions.freeze, name="freeze"),
    path("udgaver/<int:pk>/kladde/fremdrift/", editions.progress, name="freezing"),
    path("udgaver/<int:pk>/kladde/kasser/", editions.discard, name="discard_draft"),
    path("udgaver/<int:pk>/kladde/fortryd/", editions.take_back, name="take_back_draft"),
    path("udgaver/<int:pk>/", readers.edition, name="edition"),
    path("udgaver/<int:pk>/pdf/", readers.edition_pdf, name="edition_pdf"),
    path("udgaver/<int:pk>/laesere/", readers.readers, name="readers"),
    path("udgaver/<int:pk>/laesere/<int:link>/luk/", readers.close_link, name="close_link"),
    path("laes/<str:key>/", readers.read_by_link, name="read_by_link"),
    path("laes/<str:key>/pdf/", readers.pdf_by_link, name="pdf_by_link"),
    path("spoergsmaal/", questions.overview, name="questions"),
    path("spoergsmaal/<int:pk>/", questions.question, name="question"),
]
