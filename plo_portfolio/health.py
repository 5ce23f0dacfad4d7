"""Whether the product lives and can work: two addresses for machines, and what the page «Drift» shows to people.

`/healthz` says that the web process answers, and asks nobody else: a load balancer that stopped sending readers when
Redis is away would make a small outage a big one. `/readyz` says whether everything works that must, for whoever keeps
watch. Neither tells a stranger a name, an address or an error.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from accounts.access import for_administrators
from mails.models import Heartbeat, Mail

SILENT = timedelta(minutes=3)  # without a sign of life; beat rings each minute
LATE = timedelta(minutes=20)  # that a mail may wait to be tried: more than a claim and a sweep


@dataclass(frozen=True)
class Part:
    """How one part does: `name` for machines, `title` and `text` for people."""

    name: str
    title: str
    ok: bool
    text: str


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 for as long as this process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all parts work, else 503; which ones do, as words."""
    found = parts(timezone.now())
    ok = all(part.ok for part in found)
    told = {"status": "ok" if ok else "fejl"} | {part.name: "ok" if part.ok else "fejl" for part in found}
    response = JsonResponse(told, status=200 if ok else 503)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@for_administrators
def operation(request: HttpRequest) -> HttpResponse:
    """The same for people, with what is known about each part."""
    response = render(request, "mails/operation.html", {"parts": parts(timezone.now())})
    response["Cache-Control"] = "no-store"
    return response


def parts(at: datetime) -> list[Part]:
    """Database, queue, worker, beat and mail. None is asked for longer than a few seconds."""
    return [
        _asked("database", "Database", _database),
        _asked("broker", "Kø", _broker),
        _asked("worker", "Worker", lambda: _pulse("worker", at)),
        _asked("beat", "Beat", lambda: _pulse("beat", at)),
        _asked("mail", "Mail", lambda: _mail(at)),
    ]


def _asked(name: str, title: str, ask: Callable[[], tuple[bool, str]]) -> Part:
    try:
        return Part(name, title, *ask())
    except (DatabaseError, RedisError, OSError) as error:
        return Part(name, title, ok=False, text=f"Svarer ikke ({type(error).__name__}).")


def _database() -> tuple[bool, str]:
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, f"Svarer på {_milliseconds(began)}."


def _broker() -> tuple[bool, str]:
    options: dict[str, Any] = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}
    began = time.monotonic()
    with Redis.from_url(settings.CELERY_BROKER_URL, **options) as link:
        waiting = link.llen("celery")
    return True, f"Svarer på {_milliseconds(began)}. {waiting} opgaver venter."


def _pulse(name: str, at: datetime) -> tuple[bool, str]:
    pulse = Heartbeat.objects.filter(name=name).first()
    if pulse is None:
        return False, "Har aldrig givet livstegn. Er den startet?"
    local = timezone.localtime(pulse.at)
    return at - pulse.at <= SILENT, f"Gav sidst livstegn {local:%d.%m.%Y} kl. {local:%H.%M.%S}."


def _mail(at: datetime) -> tuple[bool, str]:
    last = Mail.objects.exclude(sent_at=None).order_by("-sent_at").first()
    waiting, late = Mail.objects.unsent().count(), Mail.objects.to_send(at - LATE).count()
    failing = Mail.objects.failing(at - LATE).exclude(try_at=None)
    stuck = failing.filter(failing_since__gte=last.sent_at) if last else failing
    said = (
        f"Sidst sendt {timezone.localtime(last.sent_at):%d.%m.%Y kl. %H.%M}." if last else "Ingen mail er sendt endnu."
    )
    if waiting:
        said += f" {waiting} venter."
    if newest := failing.order_by("-failing_since").first():
        said += f" Seneste fejl: {newest.error}"
    return not late and not stuck.exists(), said


def _milliseconds(began: float) -> str:
    return f"{(time.monotonic() - began) * 1000:.0f} ms"
