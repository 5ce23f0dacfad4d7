"""What has happened to a solution since its last review: what the next reviewer should know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onepagers import findings
from onepagers.changes import comparing
from onepagers.findings import Finding
from onepagers.models import Action, Decision, Revision, Solution, StatusReview
from onepagers.parts import Happening, registered

SHOWN = 6  # versions that are named; the comparison shows all


@dataclass(frozen=True)
class Since:
    """`base` is the version that the review made, `newest` the one of today; `changed` are names of what differs."""

    review: StatusReview
    base: Revision | None
    newest: Revision | None
    versions: Sequence[Revision] = ()
    changed: Sequence[str] = ()
    new: frozenset[tuple[str, str]] = frozenset()  # findings that weren't there
    solved: Sequence[Finding] = ()
    actions: Sequence[Action] = ()
    decisions: Sequence[Decision] = ()
    happenings: Sequence[Happening] = ()  # what other apps know of

    def __bool__(self) -> bool:
        return any((self.versions, self.solved, self.actions, self.decisions, self.happenings))

    @property
    def more(self) -> int:
        """Versions that aren't named."""
        return self.newest.number - self.base.number - len(self.versions) if self.newest and self.base else 0

    @property
    def compare_url(self) -> str:
        slug = self.review.solution.slug
        return comparing.address(slug, self.base.number, self.newest.number) if self.base and self.newest else ""

    def is_new(self, finding: Finding) -> bool:
        return (finding.code, finding.key) in self.new


def since(
    solution: Solution, review: StatusReview, newest: Revision | None, current: Sequence[Finding], on: date
) -> Since:
    """What is different since the review. `newest` is the revision of the day, and `current` its open findings."""
    base = solution.revisions.filter(created_at__lte=review.created_at).first()
    then = findings.open_findings(base.snapshot, review.reviewed_on) if base else []
    before, now = ({(finding.code, finding.key) for finding in side} for side in (then, current))
    later = solution.revisions.filter(number__gt=base.number if base else 0).select_related("author").defer("snapshot")
    return Since(
        review=review,
        base=base,
        newest=newest,
        versions=list(later[:SHOWN]),
        changed=comparing.titles(base.snapshot, newest.snapshot) if base and newest and base != newest else [],
        new=frozenset(now - before),
        solved=[finding for finding in then if (finding.code, finding.key) not in now],
        actions=list(solution.actions.filter(done_on__gte=review.reviewed_on, done_on__lte=on).select_related("owner")),
        decisions=list(solution.decisions.in_force(on).filter(created_at__gt=review.created_at).select_related("body")),
        happenings=[
            happening for part in registered() if part.since for happening in part.since(solution, review.created_at)
        ],
    )
