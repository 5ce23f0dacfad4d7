import socket
from contextlib import closing

import pytest
from django.test import Client
from zeal import zeal_ignore

from accounts.models import Role
from plo_portfolio import cache as module
from plo_portfolio.cache import ForgivingClient, ForgivingRedisCache
from tests.factories import make_user

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def awake(monkeypatch):
    monkeypatch.setattr(ForgivingClient, "asleep_until", 0.0)
    monkeypatch.setattr(ForgivingClient, "outdated", set())


@pytest.fixture
def frozen():
    """A server that takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def a_cache(url, **options) -> ForgivingRedisCache:
    return ForgivingRedisCache(url, {"OPTIONS": {"socket_timeout": 0.1, "socket_connect_timeout": 0.1, **options}})


def answers(cache):
    return {
        "get": cache.get("a", "otherwise"),
        "many": cache.get_many(["a"]),
        "has": "a" in cache,
        "set": cache.set("a", 1),
        "set_many": cache.set_many({"b": 1}),
        "add": cache.add("c", 1),
        "touch": cache.touch("a"),
        "delete": cache.delete("a"),
        "delete_many": cache.delete_many(["b"]),
    }


EMPTY = {
    "get": "otherwise", "many": {}, "has": False, "set": None, "set_many": [], "add": True, "touch": False,
    "delete": False, "delete_many": None,
}  # fmt: skip


def test_a_redis_that_is_gone_is_a_cache_that_holds_nothing():
    assert answers(a_cache("redis://127.0.0.1:1/0")) == EMPTY


def test_a_frozen_redis_is_waited_for_once_and_then_left_alone(frozen, monkeypatch):
    asked = []
    monkeypatch.setattr(module.log, "warning", lambda *args: asked.append(args))
    assert answers(a_cache(frozen)) == EMPTY
    assert len(asked) == 1


def test_what_should_have_changed_meanwhile_is_deleted_before_anything_is_read_again(settings, monkeypatch):
    cache = a_cache(settings.REDIS_URL, socket_timeout=2)
    cache.set_many({"logged-out": "session", "untouched": "value"})
    monkeypatch.setattr(ForgivingClient, "asleep_until", float("inf"))
    cache.delete("logged-out")
    monkeypatch.setattr(ForgivingClient, "asleep_until", 0.0)
    assert cache.get_many(["logged-out", "untouched"]) == {"untouched": "value"}
    assert ForgivingClient.outdated == set()


@pytest.mark.django_db
def test_people_log_in_read_and_log_out_also_without_redis(settings, frozen):
    settings.CACHES = {
        "default": {
            "BACKEND": "plo_portfolio.cache.ForgivingRedisCache",
            "LOCATION": frozen,
            "OPTIONS": {"socket_timeout": 0.1, "socket_connect_timeout": 0.1},
        }
    }
    user = make_user(Role.READER, password="en lang adgangskode")
    client = Client()
    client.post("/konto/login/", {"login": user.email, "password": "en lang adgangskode"})
    assert client.get("/").status_code == 200
    with zeal_ignore():  # the session is asked for again, as the cache holds nothing
        client.post("/konto/log-ud/")
    assert client.get("/").status_code == 302
