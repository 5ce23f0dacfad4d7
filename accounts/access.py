"""Who may open a page: guards for views."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import User


class UserRequest(HttpRequest):
    """A request of a user who is logged in: the middleware lets no other through to a view behind the log-in."""

    user: User
    csp_nonce: str  # of inline scripts on the page (CSPMiddleware)


def for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Other users get 403. LoginRequiredMiddleware sends those who are not logged in to the log-in page."""

    @wraps(view)
    def guarded(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_administrator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
