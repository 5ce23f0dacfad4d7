from django.urls import path

from support.views import gaps, lines, register, suppliers

app_name = "support"
urlpatterns = [
    path("loesninger/<slug:slug>/support/", lines.edit_support, name="edit_support"),
    path("loesninger/<slug:slug>/aftaler/", lines.edit_agreements, name="edit_agreements"),
    path("aftaler/", register.agreements, name="agreements"),
    path("aftaler/aftaler.xlsx", register.workbook, name="agreements_workbook"),
    path("aftaler/aarshjul/", register.year_wheel, name="year_wheel"),
    path("aftaler/mangler/", gaps.matrix, name="gaps"),
    path("aftaler/mangler/<slug:slug>/", gaps.edit_needs, name="edit_needs"),
    path("aftaler/leverandoerer/", suppliers.concentration, name="suppliers"),
    path("aftaler/leverandoerer/<int:pk>/", suppliers.edit_supplier, name="edit_supplier"),
]
