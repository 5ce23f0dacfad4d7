"""What is asked about a mail just before it is sent, by its kind. Apps register their checks in AppConfig.ready()."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from mails.models import Mail

Check = Callable[[Mail, datetime], None]  # raises NotNow or Withdrawn, or gives the mail other words
# Asks once what holds of a few mails that are sent one right after another, and returns the check of each of them.
CheckMaker = Callable[[Sequence[Mail], datetime], Check]

FRESH = 0.2  # seconds
_makers: dict[str, CheckMaker] = {}


def register(kind: str, make: CheckMaker) -> None:
    """Have the check made for mails of the kind."""
    _makers[kind] = make


class Checks:
    """The checks of a few mails. What holds is asked when the first of a kind is about to be sent, and again when the
    mail server is slow, so that an answer is never older than FRESH."""

    def __init__(self, mails: Sequence[Mail]) -> None:
        self._mails = mails
        self._by_kind: dict[str, tuple[float, Check]] = {}

    def forget(self) -> None:
        """Ask again before the next mail: what became of the last one is itself something to tell."""
        self._by_kind.clear()

    def run(self, mail: Mail, at: datetime) -> None:
        """Check one of the mails. Raises NotNow, Withdrawn, and any error of the check."""
        if mail.kind not in _makers:
            return
        asked, check = self._by_kind.get(mail.kind, (0.0, None))
        if check is None or time.monotonic() - asked > FRESH:
            asked, alike = time.monotonic(), [other for other in self._mails if other.kind == mail.kind]
            check = _makers[mail.kind](alike, at)
            self._by_kind[mail.kind] = asked, check
        check(mail, at)
