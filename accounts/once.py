"""The same form sent twice is saved once: a double click, the browser's «back» and send again, two requests at once.

Django writes another CSRF token on each page that it makes, so a form's token names that one form. A post is known by
who sends it where, with the token and all else that it holds: the same form with other words is another post. Its row
is written in the transaction of the save, and the database lets no second one in.

«Back» may fetch the page again, with another token. Where a form adds something and doesn't say which version it
starts from, the same words from the same person within an hour are the same post too (`once_an_hour`), until
something that was added no longer stands (`something_ended`): then they may be meant again.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from accounts.models import SavedPost

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
KEPT_FOR, AN_HOUR = timedelta(days=30), timedelta(hours=1)
ALREADY = "Det er allerede gemt."
ENDED = "ended"  # the words of a row that is no post

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def once(view: View) -> View:
    """Let a view save each post once; a second one is led to where the first one led.

    A post is saved when the view answers with a redirect, or with a page that `saved` has marked. Other answers (a form
    with errors, one more row) leave nothing behind, and the form can be sent again.
    """
    return _once(view, None)


def once_an_hour(view: View) -> View:
    """The same, and also where only the token is another."""
    return _once(view, AN_HOUR)


def _once(view: View, span: timedelta | None) -> View:
    @wraps(view)
    def saving_once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or not request.POST.get(TOKEN):
            return view(request, *args, **kwargs)
        post = SavedPost(digest=_digest(request), words=_digest(request, {TOKEN}))
        with transaction.atomic():
            try:
                with transaction.atomic():  # waits for a first one that is not committed yet
                    post.save()
            except IntegrityError:
                return _already(request, SavedPost.objects.get(digest=post.digest))
            if span and (earlier := _alike(post, span)):
                post.delete()
                return _already(request, earlier)
            response = view(request, *args, **kwargs)
            _note(post, request, response)
            return response

    return cast(View, saving_once)


def something_ended() -> None:
    """Note that what a post added has been taken back, withdrawn, discarded, changed or finished: its words may be sent
    again. Only rows are added, so nobody waits for it; it holds for all, for who takes back needn't be who added."""
    SavedPost.objects.create(digest=secrets.token_hex(32), words=ENDED)


def _alike(post: SavedPost, span: timedelta) -> SavedPost | None:
    """Return an earlier post with the same words, since which nothing that was added has ended."""
    latest = SavedPost.objects.filter(created_at__gt=post.created_at - span)
    alike = latest.filter(words=post.words).exclude(pk=post.pk)
    if ended := latest.filter(words=ENDED).aggregate(last=Max("pk"))["last"]:
        alike = alike.filter(pk__gt=ended)
    return alike.order_by("created_at").first()


def _already(request: HttpRequest, earlier: SavedPost) -> HttpResponseBase:
    messages.info(request, ALREADY)
    return redirect(earlier.led_to)


def _note(post: SavedPost, request: HttpRequest, response: HttpResponseBase) -> None:
    """Remember where the answer leads, or forget the post if nothing was saved."""
    if 300 <= response.status_code < 400:
        post.led_to = response["Location"]
    elif getattr(response, "is_saved", False):
        post.led_to = request.get_full_path()
    else:
        post.delete()
        return
    post.save(update_fields=["led_to"])


def saved(response: HttpResponse) -> HttpResponse:
    """Mark a page that answers a post which was saved."""
    response.is_saved = True  # type: ignore[attr-defined]  # our own mark
    return response


def forget_old_posts(at: datetime) -> int:
    """Delete the rows of posts that nobody sends again. Returns how many."""
    return SavedPost.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]


def _digest(request: HttpRequest, without: Collection[str] = ()) -> str:
    """Return the SHA-256 of who sends what where, in hex."""
    fields: list[Any] = [[name, request.POST.getlist(name)] for name in sorted(request.POST) if name not in without]
    files = [[name, [[file.name, file.size] for file in request.FILES.getlist(name)]] for name in sorted(request.FILES)]
    who = getattr(request.user, "pk", None)
    return hashlib.sha256(json.dumps([who, request.get_full_path(), fields, files]).encode()).hexdigest()
