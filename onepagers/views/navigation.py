"""The core's own entries of the main menu, and its tabs of a solution. `place` leaves room for those of other apps."""

from accounts.models import User
from onepagers.parts import MenuItem, Tab


def _administrator(user: User) -> bool:
    return user.is_administrator


TABS = [
    Tab("texts", "Tekst", "onepagers:edit_texts", 10),
    Tab("review", "Status", "onepagers:review", 20),
    Tab("governance", "Styring & nøgletal", "onepagers:edit_governance", 60),
    Tab("head", "Oplysninger", "onepagers:edit_head", 70),
]
MENU = [
    MenuItem("Overblik", "onepagers:dashboard", 20),
    MenuItem("Opfølgning", "onepagers:follow_up", 30),
    MenuItem("Beslutninger", "onepagers:decisions", 40),
    MenuItem("Møde", "onepagers:meeting", 50, within="/moede/"),
    MenuItem("Porteføljen som PDF", "onepagers:portfolio_pdf", 10, more=True),
    MenuItem("Min kalender", "onepagers:my_calendar", 20, more=True),
    MenuItem("Organisationer", "onepagers:organisations", 30, more=True),
    MenuItem("Skift adgangskode", "account_change_password", 40, more=True),
    MenuItem("Løsninger", "onepagers:solutions", 60, more=True, allowed=_administrator),
    MenuItem("Personer", "onepagers:people", 70, more=True, allowed=_administrator),
    MenuItem("Mails", "outbox", 80, more=True, allowed=_administrator),
    MenuItem("Administration", "admin:index", 90, more=True, allowed=_administrator),
]
