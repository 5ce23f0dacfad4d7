"""«Mine opgaver»: the first page of whoever keeps solutions true."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from onepagers.views import page_cache
from reminders import my_tasks


@require_safe
@page_cache.cached_page
def mine(request: HttpRequest) -> HttpResponse:
    """All that waits for the user, most pressing first, each with its one link."""
    return render(request, "reminders/my_tasks.html", {"duties": my_tasks.of(request.user, timezone.localdate())})
