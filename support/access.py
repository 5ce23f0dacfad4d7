"""Who works with an agreement: sees what isn't released and its documents, or changes it."""

from accounts.models import User
from support.models import Agreement


def editable(user: User, agreement: Agreement) -> bool:
    """Whether the user may change the agreement: administrators, and whoever edits a solution that it is around."""
    return user.is_administrator or agreement.solutions.editable_by(user).exists()


def works_with(user: User, agreement: Agreement) -> bool:
    """Whether the user sees documents and what the secretariat hasn't released: the committee too, never readers."""
    return user.may_decide or editable(user, agreement)
