from __future__ import annotations

from bot.readability import measure, plain, sentences, syllables


def test_syllables_come_from_the_dictionary_and_are_guessed_otherwise():
    assert [syllables(word) for word in ("school", "council", "education", "blorpification")] == [1, 2, 4, 5]


def test_list_items_are_sentences_of_their_own():
    assert sentences(plain("Do this:\n\n1. Write to them\n2. Keep the date\n")) == [
        "Do this:", "Write to them.", "Keep the date.",
    ]  # fmt: skip


def test_links_phone_numbers_and_names_count_as_one_easy_word():
    hard = measure("Ask Kent County Council on 03000 41 41 41 or [the website](https://www.kent.gov.uk/a/b).")
    assert hard.ari < 6
    assert hard.words <= 8


def test_known_grades():
    """The formulas by hand: 6 words, 6 syllables, 17 letters, one sentence."""
    reading = measure("The cat sat on the mat.")
    assert reading.flesch_kincaid == round(0.39 * 6 + 11.8 * 1 - 15.59, 1)
    assert reading.ari == round(4.71 * 17 / 6 + 0.5 * 6 - 21.43, 1)
