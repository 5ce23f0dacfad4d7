"""Wiring: whether the product is alive and can work. Two addresses for machines, and the page «Drift» for people.

`/healthz` says that the web process answers, and asks nothing else. A load balancer that stopped sending readers when
Redis is away would turn a small outage into a big one. `/readyz` says whether everything works that must, for
monitoring. Neither gives a stranger a name, an address or an error.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

import danish
from accounts.access import for_administrators
from mails.models import Heartbeat, Mail

SILENT = timedelta(minutes=3)  # without a sign of life; beat asks for one each minute
LATE = timedelta(minutes=20)  # that a mail may wait to be tried: more than a claim and a sweep


@dataclass(frozen=True)
class Part:
    """The state of one part: `name` for machines, `title` and `text` for people."""

    name: str
    title: str
    ok: bool
    text: str


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to an error that nobody has caught: 503 where the database is away, which isn't the page's fault."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    template, status = ("503.html", 503) if away else ("500.html", 500)
    response = HttpResponse(render_to_string(template), status=status)
    if away:
        response["Retry-After"] = "60"
    return response


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 for as long as this process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when all parts work, else 503, with the state of each as a word."""
    states = {part.name: part.ok for part in parts(timezone.now())}
    ok = all(states.values())
    words = {name: "ok" if state else "fejl" for name, state in ({"status": ok} | states).items()}
    response = JsonResponse(words, status=200 if ok else 503)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@for_administrators
def operation(request: HttpRequest) -> HttpResponse:
    """Show people the state of each part, with the details."""
    response = render(request, "mails/operation.html", {"parts": parts(timezone.now())})
    response["Cache-Control"] = "no-store"
    return response


def parts(at: datetime) -> list[Part]:
    """Check database, queue, worker, beat and mail; each takes a few seconds at most."""
    return [
        _asked("database", "Database", _database),
        _asked("broker", "Kø", _broker),
        _asked("worker", "Baggrundsarbejde", lambda: _pulse("worker", at)),
        _asked("beat", "Ur", lambda: _pulse("beat", at)),
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
    return True, f"Svarer på {_milliseconds(began)}. {danish.count(waiting, 'opgave', 'opgaver').capitalize()} venter."


def _pulse(name: str, at: datetime) -> tuple[bool, str]:
    pulse = Heartbeat.objects.filter(name=name).first()
    if pulse is None:
        return False, "Har aldrig givet livstegn. Er det startet?"
    local = timezone.localtime(pulse.at)
    return at - pulse.at <= SILENT, f"Gav sidst livstegn {local:%d.%m.%Y} kl. {local:%H.%M.%S}."


def _mail(at: datetime) -> tuple[bool, str]:
    last = Mail.objects.exclude(sent_at=None).order_by("-sent_at").first()
    waiting, late = Mail.objects.unsent().count(), Mail.objects.to_send(at - LATE).count()
    failing = Mail.objects.failing(at - LATE).exclude(try_at=None)
    stuck = failing.filter(failing_since__gte=last.sent_at) if last else failing
    text = (
        f"Sidst sendt {timezone.localtime(last.sent_at):%d.%m.%Y kl. %H.%M}." if last else "Ingen mail er sendt endnu."
    )
    if waiting:
        text += f" {waiting} venter."
    if newest := failing.order_by("-failing_since").first():
        text += f" Seneste fejl: {newest.error}"
    return not late and not stuck.exists(), text


def _milliseconds(began: float) -> str:
    return f"{(time.monotonic() - began) * 1000:.0f} ms"
