"""Who may open a page: guards for views."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse


def for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Anybody else gets 403; who isn't logged in, the log-in page (LoginRequiredMiddleware)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_administrator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
