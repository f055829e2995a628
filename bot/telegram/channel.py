"""Telegram within the service: put together, started and stopped with it. Read this file first.

update → reception (once, in order) → commands, buttons, messages → talk → the path
the path's replies in the database → delivery → sending → Telegram

Nothing of it stops the service from starting: while Telegram is away it is asked again, and the web goes on.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from contextlib import suppress
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.database import sessions
from bot.service import Service
from bot.telegram import menu
from bot.telegram.address import Addresses
from bot.telegram.buttons import Buttons
from bot.telegram.chats import Chats
from bot.telegram.commands import Commands
from bot.telegram.delivery import Delivery
from bot.telegram.departure import Departure
from bot.telegram.lease import RENEW_EVERY, Lease
from bot.telegram.messages import Messages
from bot.telegram.notices import Notices
from bot.telegram.phrases import Phrases
from bot.telegram.polling import HOLD, WANTED, Polling
from bot.telegram.reception import Reception
from bot.telegram.requesting import ThreadedRequest
from bot.telegram.sending import FIRST_PAUSE, LONGEST_PAUSE, Sender, Stopping
from bot.telegram.talk import Talk
from bot.telegram.typing import Typing
from bot.telegram.voice import Voice

log = logging.getLogger(__name__)
OFFICIAL = "https://api.telegram.org"
WEBHOOK = "/telegram"
SLOW = 30.0
"""Seconds to wait for Telegram's answer: to give up sooner would send a message twice."""
CONNECTIONS = 24
PATIENCE = 5.0
TIDY_EVERY = 3600.0
WEBHOOK_WAIT = 50.0
"""Telegram gives up on a webhook after a minute and comes again."""


class Telegram:
    def __init__(self, service: Service) -> None:
        settings = service.settings
        addresses = Addresses(settings.secret_key, settings.earlier_secrets)
        self._webhook = settings.telegram_webhook_url.rstrip("/")
        self._webhook_secret = addresses.webhook_secret(settings.telegram_token)
        self._application = _application(settings.telegram_token, settings.telegram_api_url or OFFICIAL)
        self._lease = Lease(sessions(service.engine))
        self._chats = Chats(service.engine, addresses)
        self._sender = Sender(self._application.bot)
        self._notices = Notices(self._sender, Phrases.load(service.composer))
        departure = Departure(service, self._chats, self._notices.phrases)
        voice = Voice(service.voice, service.content)
        self.delivery = Delivery(self._sender, self._notices, self._chats, departure, self._lease, voice)
        talk = Talk(service, self._chats, self._notices, self.delivery)
        for handlers in (Commands(talk), Buttons(talk), Messages(talk, departure, voice)):
            handlers.install(self._application)
        self._reception = Reception(self._application, talk, self._chats, limited=settings.rate_limits == "on")
        self._polling = Polling(self._sender, self._reception, self._lease)
        self._typing = Typing(service.handover.events, self._chats, self._sender, self._lease)
        self._tasks: list[asyncio.Task[None]] = []
        self._connected = False

    def start(self) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, and ours hold the token
        works = (self._hold_lease, self._tidy, self._run, self._typing.run)
        self._tasks = [asyncio.create_task(work()) for work in works]

    async def stop(self) -> None:
        """What was begun is brought to its end, for a few seconds; the rest is found by whoever starts next."""
        self._sender.stop()
        await self._reception.finish(PATIENCE)
        await self.delivery.finish()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(SQLAlchemyError):
            await run_sync(self._lease.release)
        with suppress(TelegramError, RuntimeError):
            await self._application.shutdown()

    def knows(self, secret: str | None) -> bool:
        """Whether a call to the webhook comes from Telegram."""
        return bool(self._webhook) and hmac.compare_digest((secret or "").encode(), self._webhook_secret.encode())

    async def receive(self, update: dict[str, Any]) -> bool:
        """An update that Telegram brought to the webhook. False: not done yet, let Telegram bring it again."""
        if not self._connected:
            return False
        read = Update.de_json(update, self._application.bot)
        if await self._reception.known([read.update_id]):
            return True
        task = self._reception.take(read)
        done, _ = await asyncio.wait([task], timeout=WEBHOOK_WAIT)
        if not done or not task.result():
            return False
        await self._reception.remember([read.update_id])
        return True

    async def _run(self) -> None:
        with suppress(Stopping):
            if not await self._connect():
                return
            jobs = [self.delivery.run(), self._look_after_menu()]
            if not self._webhook:
                jobs.append(self._polling.run())
            await asyncio.gather(*jobs)

    async def _connect(self) -> bool:
        """Ask Telegram who we are, until it answers. False if the token is wrong."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._application.initialize()
                self._connected = True
                return True
            except InvalidToken:
                log.error("Telegram does not know BOT_TELEGRAM_TOKEN. Get it from @BotFather and start again.")
                return False
            except TelegramError as error:
                log.warning("Telegram does not answer: %s; trying again", type(error).__name__)
                await self._sender.pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _look_after_menu(self) -> None:
        """Whoever holds the lease tells Telegram the commands, and how updates are to come."""
        while not self._lease.held:
            await self._sender.pause(RENEW_EVERY / 4)
        bot = self._application.bot
        if self._webhook:
            address = self._webhook + WEBHOOK
            await self._sender.patiently(
                lambda: bot.set_webhook(address, allowed_updates=WANTED, secret_token=self._webhook_secret)
            )
        await menu.show(self._sender, self._notices.phrases)

    async def _hold_lease(self) -> None:
        with suppress(Stopping):
            while True:
                try:
                    await run_sync(self._lease.take)
                except SQLAlchemyError as error:
                    log.error("the lease for Telegram cannot be renewed: %s", type(error).__name__)
                await self._sender.pause(RENEW_EVERY)

    async def _tidy(self) -> None:
        with suppress(Stopping):
            while True:
                with suppress(SQLAlchemyError):
                    await run_sync(self._chats.tidy)
                await self._sender.pause(TIDY_EVERY)


def _application(token: str, api: str) -> Application:  # type: ignore[type-arg]
    address = api.rstrip("/")
    return (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{address}/bot")
        .base_file_url(f"{address}/file/bot")
        .updater(None)
        .request(ThreadedRequest(CONNECTIONS, patience=SLOW))
        .get_updates_request(HTTPXRequest(1, read_timeout=HOLD + 10.0, connect_timeout=10.0))
        .build()
    )
