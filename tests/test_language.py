"""Which language: people are answered in their own, and short English is never taken for another one."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from bot.language import Languages

ROOT = Path(__file__).resolve().parent.parent
CASES = [json.loads(line) for line in (ROOT / "evaluation/sets/languages.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages.load(ROOT / "content/languages.yml")


def test_the_set_is_right_nearly_always_and_english_is_never_mistaken(languages: Languages) -> None:
    wrong = [case for case in CASES if languages.detect(case["text"], "en") != case["lang"]]
    assert len(wrong) <= 0.03 * len(CASES), wrong
    assert not [case for case in wrong if case["lang"] == "en"]


@pytest.mark.parametrize(
    "text", ["ehcp late", "bus late school me", "idk", "no", "salt", "Deal", "la la la", "DLA?", "dla"]
)
def test_a_few_english_words_stay_english(languages: Languages, text: str) -> None:
    assert languages.detect(text, "en") == "en"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dzień dobry, potrzebuję pomocy", "pl"),
        ("nu vorbesc engleza", "ro"),
        ("multumesc", "ro"),
        ("moj syn nechce chodit do skoly", "sk"),
        ("мій син", "uk"),
        ("мой сын ещё болеет", "ru"),
        ("ਮਦਦ", "pa"),
    ],
)
def test_a_short_message_gives_its_language_away(languages: Languages, text: str, code: str) -> None:
    assert languages.detect(text, "en") == code


def test_a_language_that_we_have_no_words_for_is_other(languages: Languages) -> None:
    assert languages.detect("보육 도움이 필요합니다", "en") == "other"
    assert languages.detect("kailangan ko ng tulong para sa anak ko sa paaralan", "en") == "other"


@pytest.mark.parametrize("text", ["ok", "12", "", "👍", "www.kent.gov.uk", "ME14"])
def test_what_says_nothing_leaves_the_conversation_in_its_language(languages: Languages, text: str) -> None:
    assert languages.detect(text, "en") == "en"
    assert languages.detect(text, "pl") == "pl"


def test_tak_stays_polish_in_a_polish_conversation(languages: Languages) -> None:
    assert languages.detect("tak", "pl") == "pl"


def test_a_person_can_go_back_to_english(languages: Languages) -> None:
    assert languages.detect("sorry, I can write in English", "pl") == "en"


def test_an_english_word_in_another_script_does_not_hide_the_language(languages: Languages) -> None:
    assert languages.detect("EHCP план для сина, дякую", "en") == "uk"


def test_the_same_text_has_the_same_language_every_time(languages: Languages) -> None:
    text = "saya perlukan bantuan untuk anak saya yang tidak boleh bercakap di sekolah rendah"
    assert {languages.detect(text, "en") for _ in range(10)} == {"other"}


def test_only_known_codes_come_out(languages: Languages) -> None:
    allowed = {*languages.rows, "en", "other"}
    assert {languages.detect(case["text"], "en") for case in CASES} <= allowed


def test_a_message_takes_under_three_milliseconds_on_average(languages: Languages) -> None:
    start = time.process_time()
    for case in CASES:
        languages.detect(case["text"], "en")
    assert (time.process_time() - start) / len(CASES) < 0.003


@pytest.mark.parametrize("text", ["help", "no bus", "idk", "thanks", "ehcp late", "why"])
def test_a_word_or_two_of_english_are_english_after_another_language_was_chosen(
    languages: Languages, text: str
) -> None:
    assert languages.detect(text, "pl") == "en"


@pytest.mark.parametrize("text", ["tak", "nie", "autobus", "bus", "dla szkoły", "ok", "dziekuje"])
def test_a_word_or_two_of_the_chosen_language_stay_in_it(languages: Languages, text: str) -> None:
    assert languages.detect(text, "pl") == "pl"
