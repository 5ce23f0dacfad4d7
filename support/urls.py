from django.urls import path

from support.views import agreements, chains, editing, lines, measurements, targets

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
    path("aftaler/<int:pk>/servicemaal/", targets.edit_targets, name="edit_targets"),
    path("aftaler/<int:pk>/maalinger/", measurements.measurements, name="measurements"),
    path("aftaler/<int:pk>/maalinger/ny/", measurements.add_measurements, name="add_measurements"),
    path("aftaler/<int:pk>/maalinger/<int:row>/", measurements.correct_measurement, name="correct_measurement"),
]
