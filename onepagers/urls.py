from datetime import date

from django.urls import path, register_converter

from onepagers.views import (
    decisions,
    duties,
    editions,
    exports,
    findings,
    governing,
    history,
    imports,
    meeting,
    pages,
    people,
    portfolio,
    questions,
    readings,
    reviewing,
    solutions,
    versions,
    writing,
)


class DayConverter:
    """A day in an address: 2026-11-24."""

    regex = r"\d{4}-\d{2}-\d{2}"
    to_python = staticmethod(date.fromisoformat)
    to_url = staticmethod(date.isoformat)


register_converter(DayConverter, "day")

app_name = "onepagers"
urlpatterns = [
    path("", portfolio.dashboard, name="dashboard"),
    path("mine-opgaver/", duties.mine, name="duties"),
    path("aendringer/", portfolio.changes, name="changes"),
    path("udvikling/", history.trend, name="trend"),
    path("overblik.xlsx", exports.workbook, name="workbook"),
    path("kalender/", exports.my_calendar, name="my_calendar"),
    path("kalender/<str:key>.ics", exports.calendar, name="calendar"),
    path("portefoelje.pdf", pages.portfolio_pdf, name="portfolio_pdf"),
    path("loesninger/", solutions.overview, name="solutions"),
    path("loesninger/ny/", solutions.new, name="new_solution"),
    path("import/", imports.overview, name="imports"),
    path("import/<int:pk>/", imports.choose, name="import_choose"),
    path("import/<int:pk>/resultat/", imports.result, name="import_result"),
    path("import/<int:pk>/original/", imports.original, name="import_original"),
    path("loesninger/<slug:slug>/", pages.solution, name="solution"),
    path("loesninger/<slug:slug>/oplysninger/", solutions.edit_head, name="edit_head"),
    path("loesninger/<slug:slug>/udgaar/", solutions.retire, name="retire"),
    path("loesninger/<slug:slug>/tilbage/", solutions.bring_back, name="bring_back"),
    path("loesninger/<slug:slug>/pdf/", pages.one_pager_pdf, name="one_pager_pdf"),
    path("loesninger/<slug:slug>/historik/", history.solution_history, name="history"),
    path("loesninger/<slug:slug>/versioner/", versions.versions, name="versions"),
    path("loesninger/<slug:slug>/versioner/<int:number>/", pages.version, name="version"),
    path("loesninger/<slug:slug>/versioner/<int:number>/gendan/", versions.restore, name="restore"),
    path("loesninger/<slug:slug>/sammenlign/", versions.compare, name="compare"),
    path("loesninger/<slug:slug>/tekst/", writing.edit_texts, name="edit_texts"),
    path("loesninger/<slug:slug>/tekst/side/", writing.preview_texts, name="preview_texts"),
    path("loesninger/<slug:slug>/tekst/kladde/", writing.keep_texts, name="keep_texts"),
    path("loesninger/<slug:slug>/tekst/kladde/kasser/", writing.discard_texts, name="discard_texts"),
    path("loesninger/<slug:slug>/styring/", governing.edit_governance, name="edit_governance"),
    path("loesninger/<slug:slug>/vurdering/", reviewing.review, name="review"),
    path("loesninger/<slug:slug>/vurdering/uaendret/", reviewing.confirm, name="confirm"),
    path("loesninger/<slug:slug>/vurdering/naeste/", reviewing.next_review, name="next_review"),
    path("opfoelgning/", findings.follow_up, name="follow_up"),
    path("opfoelgning/accepter/", findings.accept, name="accept_finding"),
    path("opfoelgning/accepteret/<int:pk>/tilbage/", findings.withdraw, name="withdraw_finding"),
    path("beslutninger/", decisions.overview, name="decisions"),
    path("indstillinger/<int:pk>/beslutning/", decisions.decide, name="decide"),
    path("beslutninger/<int:pk>/ret/", decisions.correct, name="correct_decision"),
    path("loesninger/<slug:slug>/beslutning/", decisions.new_decision, name="new_decision"),
    path("loesninger/<slug:slug>/indstilling/", decisions.new_ask, name="new_ask"),
    path("loesninger/<slug:slug>/handling/", decisions.new_action, name="new_action"),
    path("handlinger/<int:pk>/udfoert/", decisions.finish, name="finish"),
    path("handlinger/<int:pk>/aaben/", decisions.reopen, name="reopen"),
    path("udgaver/", editions.overview, name="editions"),
    path("udgaver/ny/", editions.new, name="new_edition"),
    path("udgaver/<int:pk>/kladde/", editions.draft, name="draft"),
    path("udgaver/<int:pk>/kladde/ret/", editions.edit, name="edit_draft"),
    path("udgaver/<int:pk>/kladde/pdf/", editions.draft_pdf, name="draft_pdf"),
    path("udgaver/<int:pk>/kladde/endelig/", editions.freeze, name="freeze"),
    path("udgaver/<int:pk>/kladde/fremdrift/", editions.progress, name="freezing"),
    path("udgaver/<int:pk>/kladde/kasser/", editions.discard, name="discard_draft"),
    path("udgaver/<int:pk>/kladde/fortryd/", editions.take_back, name="take_back_draft"),
    path("udgaver/<int:pk>/", readings.edition, name="edition"),
    path("udgaver/<int:pk>/pdf/", readings.edition_pdf, name="edition_pdf"),
    path("udgaver/<int:pk>/laesere/", readings.readers, name="readers"),
    path("udgaver/<int:pk>/laesere/<int:link>/luk/", readings.close_link, name="close_link"),
    path("laes/<str:key>/", readings.read_by_link, name="read_by_link"),
    path("laes/<str:key>/pdf/", readings.pdf_by_link, name="pdf_by_link"),
    path("personer/", people.overview, name="people"),
    path("personer/ny/", people.new, name="new_person"),
    path("personer/<int:pk>/overdrag/", people.hand_over, name="hand_over"),
    path("personer/<int:pk>/inviter/", people.invite_again, name="invite_again"),
    path("spoergsmaal/", questions.overview, name="questions"),
    path("spoergsmaal/<int:pk>/", questions.question, name="question"),
    path("moede/", meeting.meeting, name="meeting"),
    path("moede/<slug:slug>/", meeting.meeting_solution, name="meeting_solution"),
    path("referat/<day:day>/", meeting.minutes, name="minutes"),
    path("referat/<day:day>/pdf/", meeting.minutes_pdf, name="minutes_pdf"),
]
