from datetime import date

from django.urls import path, register_converter

from onepagers.views import (
    decisions,
    exports,
    findings,
    governance,
    history,
    meeting,
    organisations,
    pages,
    people,
    portfolio,
    reviews,
    solutions,
    texts,
    versions,
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
    path("aendringer/", portfolio.changes, name="changes"),
    path("udvikling/", history.trend, name="trend"),
    path("overblik.xlsx", exports.workbook, name="workbook"),
    path("kalender/", exports.my_calendar, name="my_calendar"),
    path("kalender/<str:key>.ics", exports.calendar, name="calendar"),
    path("portefoelje.pdf", pages.portfolio_pdf, name="portfolio_pdf"),
    path("loesninger/", solutions.overview, name="solutions"),
    path("loesninger/ny/", solutions.new, name="new_solution"),
    path("loesninger/<slug:slug>/", pages.solution, name="solution"),
    path("loesninger/<slug:slug>/oplysninger/", solutions.edit_head, name="edit_head"),
    path("loesninger/<slug:slug>/udgaar/", solutions.retire, name="retire"),
    path("loesninger/<slug:slug>/tilbage/", solutions.bring_back, name="bring_back"),
    path("loesninger/<slug:slug>/pdf/", pages.one_pager_pdf, name="one_pager_pdf"),
    path("loesninger/<slug:slug>/historik/", history.solution_history, name="history"),
    path("loesninger/<slug:slug>/versioner/", versions.versions, name="versions"),
    path("loesninger/<slug:slug>/versioner/<int:number>/", pages.version, name="version"),
    path("loesninger/<slug:slug>/versioner/<int:number>/gendan/", versions.restore, name="restore"),
    path("loesninger/<slug:slug>/versioner/<int:number>/fortryd/", versions.undo, name="undo"),
    path("loesninger/<slug:slug>/sammenlign/", versions.compare, name="compare"),
    path("loesninger/<slug:slug>/tekst/", texts.edit_texts, name="edit_texts"),
    path("loesninger/<slug:slug>/tekst/side/", texts.preview_texts, name="preview_texts"),
    path("loesninger/<slug:slug>/tekst/kladde/", texts.keep_texts, name="keep_texts"),
    path("loesninger/<slug:slug>/tekst/kladde/kasser/", texts.discard_texts, name="discard_texts"),
    path("loesninger/<slug:slug>/styring/", governance.edit_governance, name="edit_governance"),
    path("loesninger/<slug:slug>/vurdering/", reviews.review, name="review"),
    path("loesninger/<slug:slug>/vurdering/uaendret/", reviews.confirm, name="confirm"),
    path("loesninger/<slug:slug>/vurdering/naeste/", reviews.next_review, name="next_review"),
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
    path("organisationer/", organisations.overview, name="organisations"),
    path("organisationer/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisationer/<int:pk>/ret/", organisations.edit, name="edit_organisation"),
    path("organisationer/<int:pk>/sammen/", organisations.merge, name="merge_organisation"),
    path("organisationer/<int:pk>/ophaev/", organisations.undo_merge, name="undo_merge"),
    path("personer/", people.overview, name="people"),
    path("personer/ny/", people.new, name="new_person"),
    path("personer/<int:pk>/overdrag/", people.hand_over, name="hand_over"),
    path("personer/<int:pk>/inviter/", people.invite_again, name="invite_again"),
    path("moede/", meeting.meeting, name="meeting"),
    path("moede/<slug:slug>/", meeting.meeting_solution, name="meeting_solution"),
    path("referat/<day:day>/", meeting.minutes, name="minutes"),
    path("referat/<day:day>/pdf/", meeting.minutes_pdf, name="minutes_pdf"),
]
