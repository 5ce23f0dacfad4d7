"""Django's cache on Redis, except that nobody has to wait for it, let alone be refused, because it is frozen or gone.

What is kept there can always be had from the database: sessions, rendered pages, findings. So a Redis that doesn't
answer is a cache that holds nothing. After the first try it is left alone for a while, and what should have been
changed or deleted meanwhile is deleted before anything is read from it again.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

PAUSE = 5.0  # seconds that a Redis that didn't answer is left alone


class ForgivingClient(RedisCacheClient):
    """Asks Redis once, and once more where the connection was closed; never after a time-out."""

    asleep_until = 0.0  # of the process: its threads share what they learn
    outdated: set[str] = set()  # keys whose value in Redis isn't what was meant

    def __init__(self, servers, **options):
        super().__init__(servers, retry=Retry(NoBackoff(), 1, (RedisConnectionError,)), **options)
        self._redis: dict[bool, Any] = {}

    def get_client(self, key=None, *, write=False):
        """One object for each thread and not, as Django does, one for each question."""
        if write not in self._redis:
            self._redis[write] = super().get_client(key, write=write)
        return self._redis[write]

    def get(self, key, default):
        return self._ask(lambda: super(ForgivingClient, self).get(key, default), default)

    def get_many(self, keys):
        keys = list(keys)
        return self._ask(lambda: super(ForgivingClient, self).get_many(keys), {})

    def has_key(self, key):
        return self._ask(lambda: super(ForgivingClient, self).has_key(key), False)

    def add(self, key, value, timeout):
        """True when Redis is away: a lock that nobody can hold is no hindrance."""
        return self._ask(lambda: super(ForgivingClient, self).add(key, value, timeout), True, [key])

    def set(self, key, value, timeout):
        return self._ask(lambda: super(ForgivingClient, self).set(key, value, timeout), None, [key])

    def set_many(self, data, timeout):
        return self._ask(lambda: super(ForgivingClient, self).set_many(data, timeout), None, data)

    def touch(self, key, timeout):
        return self._ask(lambda: super(ForgivingClient, self).touch(key, timeout), False)

    def delete(self, key):
        return self._ask(lambda: super(ForgivingClient, self).delete(key), False, [key])

    def delete_many(self, keys):
        keys = list(keys)
        return self._ask(lambda: super(ForgivingClient, self).delete_many(keys), None, keys)

    def _ask(self, question: Callable[[], Any], otherwise: Any, changes: Iterable[str] = ()) -> Any:
        shared = ForgivingClient
        try:
            if time.monotonic() >= shared.asleep_until:
                if shared.outdated:
                    super().delete_many(list(shared.outdated))
                    shared.outdated.clear()
                return question()
        except RedisError as error:
            shared.asleep_until = time.monotonic() + PAUSE
            log.warning("The cache doesn't answer, and is not asked for %g seconds: %s", PAUSE, error)
        shared.outdated.update(changes)
        return otherwise


class ForgivingRedisCache(RedisCache):
    """CACHES' backend."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = ForgivingClient
