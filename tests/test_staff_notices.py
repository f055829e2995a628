"""Staff who want it get an email for a new case, and there is nothing of the family in it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.database import sessions
from bot.handover.models import SAFETY
from bot.settings import Settings
from bot.staff.notices import Notices
from tests.conftest import until
from tests.desk import desk_on, office, welcomed
from tests.test_staff_cases import PHONE, a_case


class MailServer(socketserver.ThreadingTCPServer):
    """As much of SMTP (RFC 5321) as a sender meets; keeps what it was given."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: list[tuple[str, str]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 stand-in")
        to = ""
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].upper()
            if word == "RCPT TO":
                to = line.split(":", 1)[1].strip("<> ")
            if word == "DATA":
                self._say("354 go on")
                self.server.letters.append((to, self._letter()))
            self._say("221 bye" if word == "QUIT" else "250 yes")
            if word == "QUIT":
                return

    def _letter(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line)
        return "\n".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server
        server.shutdown()


def settings(mail: MailServer) -> dict[str, object]:
    return {"smtp_host": "127.0.0.1", "smtp_port": mail.server_address[1], "smtp_tls": False,
            "public_url": "https://ask.example"}  # fmt: skip


def test_an_email_comes_for_a_new_case_and_names_nobody(mail, tmp_path):
    with desk_on("sqlite", tmp_path, **settings(mail)) as client:
        wants, quiet = (welcomed(office(client), "adviser") for _ in range(2))
        office(client).accounts.change(wants.id, notices=True)
        case = a_case(client, "Jonty will not go to school", contact=PHONE, district="Thanet")
        client.app.state.service.handover.events.publish(case.conversation_id)
        until(lambda: mail.letters, 30)
        ((to, letter),) = mail.letters
        assert to == wants.email
        assert f"https://ask.example/staff/cases/{case.id}" in letter
        for secret in ("Jonty", PHONE, "Thanet", case.conversation_id, quiet.email, "school"):
            assert secret not in letter


def test_each_case_is_told_once_whichever_replica_sees_it_first(desk, mail):
    mail.letters.clear()
    wants = welcomed(office(desk), "adviser")
    office(desk).accounts.change(wants.id, notices=True)
    made = sessions(desk.app.state.service.engine)
    replicas = [Notices(made, Settings(**settings(mail))) for _ in range(3)]
    replicas[0].tell()
    mail.letters.clear()
    a_case(desk, priority=SAFETY)
    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(lambda replica: replica.tell(), replicas)) == 1
    ((_, letter),) = [pair for pair in mail.letters if pair[0] == wants.email]
    assert "a case needs an answer now" in letter
    office(desk).accounts.change(wants.id, notices=False)


def test_a_mail_server_that_is_away_is_tried_again(desk, mail):
    made = sessions(desk.app.state.service.engine)
    wants = welcomed(office(desk), "adviser")
    office(desk).accounts.change(wants.id, notices=True)
    a_case(desk)
    assert Notices(made, Settings(smtp_host="127.0.0.1", smtp_port=9, smtp_tls=False)).tell() == 0
    assert Notices(made, Settings(**settings(mail))).tell() >= 1
    office(desk).accounts.change(wants.id, notices=False)
