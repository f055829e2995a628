"""Connections that never say what they want are closed, so that a few hundred slow clients cannot keep the door shut.

uvicorn waits for ever for the first line of a request; this is its HTTP protocol with a clock.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0


class PatientProtocol(HttpToolsProtocol):
    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._clock = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._clock is not None:
            self._clock.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        """No request's head has come whole since the connection was made."""
        if self.cycle is None and not self.transport.is_closing():
            self.transport.close()
