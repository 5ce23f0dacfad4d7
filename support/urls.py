from django.urls import path

from support.views import lines, measurements, targets

app_name = "support"
urlpatterns = [
    path("loesninger/<slug:slug>/support/", lines.edit_support, name="edit_support"),
    path("loesninger/<slug:slug>/aftaler/", lines.edit_agreements, name="edit_agreements"),
    path("aftaler/<int:pk>/servicemaal/", targets.edit_targets, name="edit_targets"),
    path("aftaler/<int:pk>/maalinger/", measurements.measurements, name="measurements"),
    path("aftaler/<int:pk>/maalinger/ny/", measurements.add_measurements, name="add_measurements"),
    path("aftaler/<int:pk>/maalinger/<int:row>/", measurements.correct_measurement, name="correct_measurement"),
]
