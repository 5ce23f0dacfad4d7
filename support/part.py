"""What this app hands over to the core, as one typed object."""

from collections.abc import Sequence

from onepagers.notices import Reason
from onepagers.parts import MenuItem, Part, Tab
from support import calendar, dependency_facts, findings, organisations, snapshots, target_findings, wording

FACTS = {
    "support": snapshots.SUPPORT,
    "agreements": snapshots.AGREEMENTS,
    "agreement_needs": snapshots.NEEDS,
    "dependencies": dependency_facts.DEPENDENCIES,
}
WORDING = {
    "support": wording.SUPPORT,
    "agreements": wording.AGREEMENTS,
    "agreement_needs": wording.NEEDS,
    "dependencies": dependency_facts.WORDING,
}
MENU = (
    MenuItem("Aftaler", "support:agreements", 45, within="/aftaler/"),
    MenuItem("Support", "support:support", 5, more=True, within="/support/hvem/"),
    MenuItem("Beredskab", "support:cards", 25, more=True, within="/beredskab/"),
)
TABS = (
    Tab("support", "Support", "support:edit_support", 30),
    Tab("agreements", "Aftaler", "support:edit_agreements", 50),
    Tab("dependencies", "Afhængigheder", "support:edit_dependencies", 55),
)


def part(reasons: Sequence[Reason]) -> Part:
    """Return the app's part; the reasons are given where reminders are installed."""
    return Part(
        "support",
        reasons=reasons,
        facts=FACTS,
        rules=(*findings.RULES, *target_findings.RULES),
        portfolio_rules=findings.PORTFOLIO_RULES,
        wording=WORDING,
        calendars=[calendar.AGREEMENTS],
        of_organisation=organisations.of_organisation,
        menu=MENU,
        tabs=TABS,
    )
