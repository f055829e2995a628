"""What one replica tells the others, through Redis. Only loaded where there is one: its client takes 20 MB."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator

import redis
import redis.asyncio

log = logging.getLogger(__name__)
CHANNEL = "ask-send:events"


class RedisAway(ConnectionError):
    """Redis does not answer. Nothing is lost: the database is the truth."""


class Replicas:
    def __init__(self, url: str) -> None:
        self._url = url
        self._redis = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)

    def tell(self, told: dict[str, str]) -> None:
        try:
            self._redis.publish(CHANNEL, json.dumps(told))
        except redis.RedisError as error:
            log.warning("Redis did not take an event: %s", type(error).__name__)

    async def told(self) -> AsyncIterator[dict[str, str]]:
        """What other replicas say, without end. Raises `RedisAway`."""
        client = redis.asyncio.Redis.from_url(self._url)
        try:
            async with client, client.pubsub() as pubsub:
                await pubsub.subscribe(CHANNEL)
                async for message in pubsub.listen():
                    if message["type"] == "message":
                        yield json.loads(message["data"])
        except redis.RedisError as error:
            raise RedisAway(type(error).__name__) from error
