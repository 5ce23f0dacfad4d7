"""Who helps whom, and on what terms."""

from support.models.added import (
    AgreementDocument,
    AgreementRow,
    Continuation,
    NoticeGiven,
    OptionTaken,
    Oversight,
)
from support.models.agreements import (
    PROMISING,
    Agreement,
    AgreementOption,
    AgreementParty,
    AgreementSolution,
)
from support.models.cards import CardIssue, CardRecipient, CardText
from support.models.dependencies import Component, Dependency
from support.models.lines import SupportLine, SupportProvider
from support.models.needs import AgreementNeed, Supplier
from support.models.targets import Measurement, ServiceHours, ServiceTarget

__all__ = [
    "PROMISING",
    "Agreement",
    "AgreementDocument",
    "AgreementNeed",
    "AgreementOption",
    "AgreementParty",
    "AgreementRow",
    "AgreementSolution",
    "CardIssue",
    "CardRecipient",
    "CardText",
    "Component",
    "Continuation",
    "Dependency",
    "Measurement",
    "NoticeGiven",
    "OptionTaken",
    "Oversight",
    "ServiceHours",
    "ServiceTarget",
    "Supplier",
    "SupportLine",
    "SupportProvider",
]
