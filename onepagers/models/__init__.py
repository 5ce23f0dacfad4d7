"""What a solution is, what it says, who governs it and how it is doing. One module a subject; import from here."""

from onepagers.models.decisions import Action, Ask, Decision
from onepagers.models.drafts import Draft, UnsentForm
from onepagers.models.findings import AcceptedFinding, Period
from onepagers.models.governance import Governance, GovernanceBody
from onepagers.models.organisations import FormerName, Merges, Organisation
from onepagers.models.reviews import Colour, StatusReview
from onepagers.models.revisions import Revision
from onepagers.models.saves import RowChange, Save
from onepagers.models.solutions import Category, KeyFigure, KeyFigureValue, Section, SectionKind, Solution
from onepagers.models.withdrawals import Withdrawal

__all__ = [
    "AcceptedFinding",
    "Action",
    "Ask",
    "Category",
    "Colour",
    "Decision",
    "Draft",
    "FormerName",
    "Governance",
    "GovernanceBody",
    "KeyFigure",
    "KeyFigureValue",
    "Merges",
    "Organisation",
    "Period",
    "Revision",
    "RowChange",
    "Save",
    "Section",
    "SectionKind",
    "Solution",
    "StatusReview",
    "UnsentForm",
    "Withdrawal",
]
