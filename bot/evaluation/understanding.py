"""How well questions are understood, through the whole message path with a real Rasa.

right: every question got its answer. asked: not sure, and the right topic was among the buttons. wrong: another topic
was answered. fallback: said "I do not know" to a question that has an answer. An out-of-scope message is right when
it is told so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from bot.evaluation.sets import Rows, Share
from bot.reply import Reply

OUTCOMES = ("right", "asked", "wrong", "fallback")
Ask = Callable[[str], list[Reply]]
Case = dict[str, Any]


def measure(rows: Rows, ask: Ask) -> tuple[list[str], list[Case]]:
    """The lines of the report, and one record a case."""
    cases = [_case(row, ask(row["text"])) for row in rows]
    return _report(cases), cases


def measure_conversations(rows: Rows, talk: Callable[[list[str]], list[list[Reply]]]) -> tuple[list[str], list[Case]]:
    """Whole conversations, `{"id", "turns": [{"text", "topic", "also"}…]}`: does each turn do what its line says?"""
    cases = []
    for row in rows:
        answered = talk([turn["text"] for turn in row["turns"]])
        for number, (turn, replies) in enumerate(zip(row["turns"], answered, strict=True), start=1):
            cases.append(_case({**turn, "id": f"{row['id']}/{number}"}, replies))
    return _report_turns(cases), cases


def _report_turns(cases: list[Case]) -> list[str]:
    lines = [f"{'conversations':<16}" + "".join(f"{name:>32}" for name in OUTCOMES), _line("all turns", cases)]
    first = [case for case in cases if case["id"].endswith("/1")]
    later = [case for case in cases if not case["id"].endswith("/1")]
    return [*lines, _line("first turn", first), _line("later turns", later)]


def _case(row: Case, replies: list[Reply]) -> Case:
    wanted = row["topic"] if isinstance(row["topic"], list) else [row["topic"]]
    return {
        "id": row["id"],
        "style": row.get("style", ""),
        "topic": wanted,
        "outcome": outcome(wanted, row.get("also", []), replies),
        "got": [reply.topic for reply in replies],
        "answers": [reply.answer for reply in replies],
    }


def outcome(wanted: list[str], also: list[str], replies: list[Reply]) -> str:
    got = {reply.topic for reply in replies if reply.kind != "clarify"}
    offered = {button.topic for reply in replies if reply.kind == "clarify" for button in reply.buttons}
    serves = [{topic, *also} for topic in wanted]
    if all(good & got for good in serves):
        return "right"
    if any(good & offered for good in serves):
        return "asked"
    if any(reply.kind in ("fallback", "clarify") for reply in replies):
        return "fallback"
    return "wrong"


def _report(cases: list[Case]) -> list[str]:
    lines = [f"{'understanding':<16}" + "".join(f"{name:>32}" for name in OUTCOMES)]
    lines.append(_line("all", cases))
    by_style: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_style[case["style"]].append(case)
    lines += [_line(style or "(no style)", by_style[style]) for style in sorted(by_style)]
    outside = [case for case in cases if case["topic"] == ["out_of_scope"]]
    inside = [case for case in cases if case["topic"] != ["out_of_scope"]]
    known = sum(case["outcome"] == "right" for case in outside)
    good = sum(case["outcome"] in ("right", "asked") for case in cases)
    lines += [
        f"right or asked    {Share(good, len(cases))}",
        f"in scope, right   {Share(sum(case['outcome'] == 'right' for case in inside), len(inside))}",
        f"out-of-scope recall {Share(known, len(outside))}",
    ]
    mistaken = Counter(
        (case["topic"][0], case["got"][0]) for case in cases if case["outcome"] == "wrong" and case["got"]
    )
    lines += [f"  {count} × {wanted} taken for {got}" for (wanted, got), count in mistaken.most_common(12)]
    return lines


def _line(name: str, cases: list[Case]) -> str:
    shares = (Share(sum(case["outcome"] == o for case in cases), len(cases)) for o in OUTCOMES)
    return f"{name:<16}" + "".join(
        f"{share.value:>13.1%} ({share.interval[0]:.1%} to {share.interval[1]:.1%})" for share in shares
    )
