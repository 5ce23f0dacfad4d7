"""What a solution is, what it says, who governs it and how it is doing. One module a subject; import from here."""

from onepagers.models.decisions import Action, Ask, Decision
from onepagers.models.drafts import Draft
from onepagers.models.editions import Edition, EditionPage, Freezing
from onepagers.models.findings import AcceptedFinding, Period
from onepagers.models.governance import Governance, GovernanceBody
from onepagers.models.imports import DocumentKind, ImportedDocument
from onepagers.models.organisations import FormerName, Organisation
from onepagers.models.readings import EditionLink, Question, Receipt, Visit
from onepagers.models.reminders import Reminder, ReminderPlan
from onepagers.models.reviews import Colour, StatusReview
from onepagers.models.revisions import Revision
from onepagers.models.solutions import Category, KeyFigure, KeyFigureValue, Section, SectionKind, Solution

__all__ = [
    "AcceptedFinding",
    "Action",
    "Ask",
    "Category",
    "Colour",
    "Decision",
    "DocumentKind",
    "Draft",
    "Edition",
    "EditionLink",
    "EditionPage",
    "FormerName",
    "Freezing",
    "Governance",
    "GovernanceBody",
    "ImportedDocument",
    "KeyFigure",
    "KeyFigureValue",
    "Organisation",
    "Period",
    "Question",
    "Receipt",
    "Reminder",
    "ReminderPlan",
    "Revision",
    "Section",
    "SectionKind",
    "Solution",
    "StatusReview",
    "Visit",
]
