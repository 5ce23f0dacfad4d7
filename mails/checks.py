"""What is asked about a mail just before it is sent, by its kind. Apps register their checks in AppConfig.ready()."""

from collections.abc import Callable
from datetime import datetime

from mails.models import Mail

Check = Callable[[Mail, datetime], None]  # raises NotNow or Withdrawn, or gives the mail other words

_checks: dict[str, Check] = {}


def register(kind: str, check: Check) -> None:
    """Have the check made for mails of the kind."""
    _checks[kind] = check


def of(kind: str) -> Check | None:
    """Return the check for mails of the kind, if there is one."""
    return _checks.get(kind)
