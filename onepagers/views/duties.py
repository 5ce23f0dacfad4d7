"""«Mine opgaver»: the first page of whoever keeps solutions true."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from onepagers import duties, keeping


@require_safe
@keeping.kept
def mine(request: HttpRequest) -> HttpResponse:
    """All that waits for the user, most pressing first, each with its one link."""
    return render(request, "onepagers/duties.html", {"duties": duties.of(request.user, timezone.localdate())})
