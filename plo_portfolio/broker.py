"""Wiring: Kombu's transport for Redis, with a fault of 5.7 mended.

The fault ends a worker for good if Redis goes away while it works.
"""

from kombu.transport import redis


class Channel(redis.Channel):
    def _connparams(self, asynchronous: bool = False) -> dict:
        # Celery closes a lost connection twice. The second time, a channel with an unacknowledged message looks for a
        # server that it has forgotten. Celery handles a connection error there and no other error.
        if self.connection.client is None:
            raise ConnectionError("The connection to Redis is closed")
        return super()._connparams(asynchronous=asynchronous)


class Transport(redis.Transport):
    Channel = Channel
