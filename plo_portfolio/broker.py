"""Kombu's transport for Redis, with a fault of 5.7 mended that ends a worker for good if Redis goes while it works."""

from kombu.transport import redis


class Channel(redis.Channel):
    def _connparams(self, asynchronous: bool = False) -> dict:
        # Celery closes a lost connection twice. The second time the channel, with a message that isn't acknowledged,
        # looks for a server of which it knows nothing any more: only an error of connection is let through there.
        if self.connection.client is None:
            raise ConnectionError("The connection to Redis is closed")
        return super()._connparams(asynchronous=asynchronous)


class Transport(redis.Transport):
    Channel = Channel
