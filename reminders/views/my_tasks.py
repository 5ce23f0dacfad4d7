"""«Mine opgaver»: the first page of users who keep solutions up to date."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest
from onepagers.views import page_cache
from reminders import my_tasks


@require_safe
@page_cache.cached_page
def mine(request: UserRequest) -> HttpResponse:
    """All that waits for the user, most pressing first, each with its one link."""
    return render(request, "reminders/my_tasks.html", {"tasks": my_tasks.of(request.user, timezone.localdate())})
