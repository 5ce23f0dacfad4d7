from django.urls import path

from support.views import agreements, documents, editing, lines, oversight

app_name = "support"
urlpatterns = [
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
]
