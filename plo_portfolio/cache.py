"""Wiring: Django's cache on Redis. A Redis that is frozen or gone keeps no page waiting and breaks none.

Everything in the cache is also in the database or can be computed: sessions, rendered pages, findings. So a Redis that
doesn't answer is an empty cache. After the first try it is left alone for a while. Keys that should have been changed
or deleted meanwhile are deleted before anything is read from it again.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

PAUSE = 5.0  # seconds for which a Redis that didn't answer is left alone
Timeout = int | timedelta  # an int is seconds


class ForgivingClient(RedisCacheClient):
    """Asks Redis once, and once more if the connection was closed; never after a time-out."""

    asleep_until = 0.0  # shared by the threads of the process
    outdated: set[str] = set()  # keys whose value in Redis is not the one last written

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, retry=Retry(NoBackoff(), 1, (RedisConnectionError,)), **options)
        self._redis: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return one client for each thread, where Django makes one for each question."""
        if write not in self._redis:
            self._redis[write] = super().get_client(key, write=write)
        return self._redis[write]

    def get(self, key: Any, default: Any) -> Any:
        return self._ask(lambda: super(ForgivingClient, self).get(key, default), default)

    def get_many(self, keys: Iterable[Any]) -> dict[Any, Any]:
        keys = list(keys)
        return self._ask(lambda: super(ForgivingClient, self).get_many(keys), {})

    def has_key(self, key: Any) -> bool:
        return self._ask(lambda: super(ForgivingClient, self).has_key(key), False)

    def add(self, key: Any, value: Any, timeout: Timeout | None) -> bool:
        """Return True when Redis is away: a lock must not stop the work then."""
        return self._ask(lambda: super(ForgivingClient, self).add(key, value, timeout), True, [key])

    def set(self, key: Any, value: Any, timeout: Timeout | None) -> None:
        return self._ask(lambda: super(ForgivingClient, self).set(key, value, timeout), None, [key])

    def set_many(self, data: Mapping[Any, Any], timeout: Timeout) -> None:
        return self._ask(lambda: super(ForgivingClient, self).set_many(data, timeout), None, data)

    def touch(self, key: Any, timeout: Timeout) -> bool:
        return self._ask(lambda: super(ForgivingClient, self).touch(key, timeout), False)

    def delete(self, key: Any) -> bool:
        return self._ask(lambda: super(ForgivingClient, self).delete(key), False, [key])

    def delete_many(self, keys: Iterable[Any]) -> None:
        keys = list(keys)
        return self._ask(lambda: super(ForgivingClient, self).delete_many(keys), None, keys)

    def _ask(self, question: Callable[[], Any], otherwise: Any, changes: Iterable[str] = ()) -> Any:
        """Return the answer, or `otherwise` while Redis is away. `changes` are the keys that the question changes."""
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
    """The backend that settings.CACHES names."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
