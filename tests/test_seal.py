"""Sealing: what lies on disk cannot be read without the key, keys can be changed, and tampering is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column as C
from sqlalchemy import MetaData, Table, create_engine, insert, select, text

from bot.seal import MARK, CannotOpen, Seal, Sealed, SealedDict, SealedJSON, SealedText, hand_to, is_sealed
from bot.settings import Settings

OURS = Seal("a long random text")
KEPT = Table("kept", MetaData(), C("words", SealedText), C("secret", SealedText(always=True)), C("more", SealedJSON))


@pytest.fixture
def engine():
    made = create_engine("sqlite://")
    hand_to(made, OURS)
    KEPT.create(made)
    return made


@given(st.text())
def test_what_is_sealed_opens_again_and_says_nothing(words):
    closed = OURS.close(words)
    assert OURS.open(closed) == words
    assert len(words) < 6 or words not in closed


def test_another_key_does_not_open_and_the_error_says_what_to_do():
    with pytest.raises(CannotOpen, match="BOT_OLD_SECRET_KEYS"):
        Seal("another").open(OURS.close("zebra"))


def test_a_changed_row_is_noticed():
    closed = OURS.close("zebra")
    with pytest.raises(CannotOpen):
        OURS.open(closed[:-6] + "AAAA==")


def test_keys_change_and_what_old_keys_sealed_stays_readable():
    settings = Settings(secret_key="new", old_secret_keys="older, a long random text")
    assert settings.seal.open(OURS.close("zebra")) == "zebra"
    turned = settings.seal.rotate(OURS.close("zebra"))
    assert Seal("new").open(turned) == "zebra"


def test_plain_words_stay_plain_and_sealed_ones_come_back_as_sealed(engine):
    with engine.begin() as connection:
        rows = [
            {"words": "plain", "secret": "zebra", "more": {"a": 1}},
            {"words": Sealed("giraffe"), "secret": None, "more": SealedDict(b="walrus")},
        ]
        connection.execute(insert(KEPT), rows)
        raw = str(connection.execute(text("SELECT * FROM kept")).all())
        plain, sealed = connection.execute(select(KEPT)).all()
        marked = connection.scalars(select(KEPT.c.words).where(is_sealed(KEPT.c.words))).all()
    assert "plain" in raw
    assert not any(word in raw for word in ("zebra", "giraffe", "walrus"))
    assert (plain.words, plain.secret, plain.more) == ("plain", "zebra", {"a": 1})
    assert not isinstance(plain.words, Sealed)
    assert (sealed.words, sealed.secret, sealed.more) == ("giraffe", None, {"b": "walrus"})
    assert isinstance(sealed.words, Sealed)
    assert marked == ["giraffe"]


def test_nobody_can_write_what_looks_sealed(engine):
    with engine.begin() as connection:
        connection.execute(insert(KEPT), {"words": MARK + MARK + "gAAAA forged", "secret": None, "more": None})
        assert connection.scalar(select(KEPT.c.words)) == "gAAAA forged"


def test_a_family_whose_words_cannot_be_opened_is_told_and_a_cry_for_help_is_still_answered(tmp_path):
    from bot.database import migrate
    from bot.handover.form import Told
    from bot.path import Incoming
    from bot.service import Service

    before = Settings(database_url=f"sqlite:///{tmp_path / 'k.db'}", secret_key="first", var_dir=tmp_path)
    migrate(before.database)
    service = Service.start(before)
    conversation = service.begin("web", False, "en")[0].id
    service.handover.family.ask_now(conversation, Told())
    lost = Service.start(before.model_copy(update={"secret_key": "second"}))
    said = lost.path.walk(conversation, Incoming("I want to kill myself")).replies
    assert [reply.kind for reply in said] == ["safety", "notice"]
