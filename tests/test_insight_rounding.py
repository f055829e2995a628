"""No count under five leaves: not alone, not by subtraction, not over time, not across splits."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.insight.rounding import BASE, chance, running, split, start

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 40), min_size=1)
WEEKS = st.lists(COUNTS, min_size=1, max_size=6)
SECRETS = st.text("abcdef0123456789", min_size=4, max_size=8)


def publish(weeks, secret):
    """What leaves, week by week: the whole and its parts, as counting does it."""
    chance_of = chance(secret)
    carry = start(chance_of, "topic")
    owed = Counter()
    for week in weeks:
        count = sum(week.values())
        whole = running(count, carry)
        carry += count - whole
        parts = split(week, whole, lambda value: owed[value])
        for value, figure in parts.items():
            owed[value] += week[value] - figure
        yield whole, parts


@given(WEEKS, SECRETS)
def test_every_figure_is_a_multiple_of_five_next_to_its_count_and_parts_add_up(weeks, secret):
    for week, (whole, parts) in zip(weeks, publish(weeks, secret), strict=True):
        assert abs(whole - sum(week.values())) < BASE
        assert sum(parts.values()) == whole
        for value, figure in parts.items():
            assert figure % BASE == 0
            assert abs(figure - week[value]) < BASE


@given(WEEKS, SECRETS, st.data())
def test_no_sum_and_no_difference_of_figures_is_one_to_four(weeks, secret, data):
    figures = [figure for whole, parts in publish(weeks, secret) for figure in (whole, *parts.values())]
    signs = data.draw(st.lists(st.sampled_from((-1, 0, 1)), min_size=len(figures), max_size=len(figures)))
    assert sum(sign * figure for sign, figure in zip(signs, figures, strict=True)) % BASE == 0


def possible(figure):
    return max(figure - BASE + 1, 0), figure + BASE - 1


@given(COUNTS, COUNTS, SECRETS)
def test_whole_and_parts_together_say_no_more_of_a_part_than_its_own_figure(one, other, secret):
    """The strictest reader knows the rule, the whole, every other part, and a second split of the same whole."""
    total = min(sum(one.values()), sum(other.values()))
    ways = [_cut(one, total), _cut(other, total)]
    whole = running(total, start(chance(secret), "topic"))
    low, high = possible(whole)
    for parts in (split(way, whole, lambda value: 0.0) for way in ways):
        bounds = {value: possible(figure) for value, figure in parts.items()}
        low, high = max(low, sum(b[0] for b in bounds.values())), min(high, sum(b[1] for b in bounds.values()))
    for parts in (split(way, whole, lambda value: 0.0) for way in ways):
        bounds = {value: possible(figure) for value, figure in parts.items()}
        for value, (least, most) in bounds.items():
            rest = [bound for name, bound in bounds.items() if name != value]
            least = max(least, low - sum(bound[1] for bound in rest))
            most = min(most, high - sum(bound[0] for bound in rest))
            assert most - least >= BASE - 1, "a part is known too well"
            assert most >= BASE or least == 0, "a part is known to be small and not nothing"


def _cut(counts, total):
    """The same counts made to add up to `total`."""
    cut = {}
    for value, count in counts.items():
        cut[value] = min(count, total - sum(cut.values()))
    return {value: count for value, count in cut.items() if count}


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60), SECRETS)
def test_sums_over_time_stay_true(counts, secret):
    carry = start(chance(secret), "topic")
    figures = []
    for count in counts:
        figures.append(running(count, carry))
        carry += count - figures[-1]
        assert 0 <= carry < BASE
    for first in range(len(counts)):
        assert abs(sum(figures[first:]) - sum(counts[first:])) < BASE


@settings(max_examples=30)
@given(st.lists(COUNTS, min_size=20, max_size=30), SECRETS)
def test_a_part_is_not_lost_over_time_however_small_each_week(weeks, secret):
    figures = Counter()
    for _, parts in publish(weeks, secret):
        figures.update(parts)
    for value in "abcdefgh":
        assert abs(figures[value] - sum(week.get(value, 0) for week in weeks)) <= 5 * BASE


def test_what_is_not_next_to_its_parts_is_refused():
    with pytest.raises(ValueError, match="not next to"):
        split({"a": 3, "b": 4}, 15, lambda value: 0.0)


def test_nobody_can_start_the_carry_without_the_secret():
    assert len({start(chance(secret), "topic") for secret in map(str, range(40))}) == BASE
