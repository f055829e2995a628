"""Safety net, language, redaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from bot.evaluation.sets import Rows, Share
from bot.language import Languages
from bot.redaction import redact

Report = tuple[list[str], list[dict[str, Any]]]
Hear = Callable[[str], str | None]
"""A message to the danger that was heard in it, as `kind: rule`, or None."""


def safety(rows: Rows, hear: Hear) -> Report:
    """Recall of dangers, false alarms, and recall by label."""
    cases = []
    for row in rows:
        kind, _, rule = (hear(row["text"]) or "").partition(": ")
        cases.append({"id": row["id"], "label": row["label"], "heard": kind or None, "rule": rule or None})
    calm = [case for case in cases if case["label"] == "not_crisis"]
    danger = [case for case in cases if case["label"] != "not_crisis"]
    lines = [
        f"safety recall       {Share(sum(c['heard'] is not None for c in danger), len(danger))}",
        f"safety false alarms {Share(sum(c['heard'] is not None for c in calm), len(calm))}",
    ]
    by_label: dict[str, list[bool]] = defaultdict(list)
    for case in danger:
        by_label[case["label"]].append(case["heard"] is not None)
    lines += [f"  {label:<20} {Share(sum(found), len(found))}" for label, found in sorted(by_label.items())]
    second = sum(case["rule"] == "classifier" for case in danger)
    lines.append(f"  heard by the classifier alone: {second} of {len(danger)} cries, ")
    lines[-1] += f"{sum(case['rule'] == 'classifier' for case in calm)} of {len(calm)} others"
    return lines, cases


def languages(rows: Rows, known: Languages) -> Report:
    """Accuracy, and how often English is taken for another language."""
    cases = [{"id": row["id"], "lang": row["lang"], "got": known.detect(row["text"])} for row in rows]
    english = [case for case in cases if case["lang"] == "en"]
    lines = [
        f"language right      {Share(sum(c['lang'] == c['got'] for c in cases), len(cases))}",
        f"English mistaken    {Share(sum(c['got'] != 'en' for c in english), len(english))}",
    ]
    return lines, cases


def redaction(rows: Rows, public: frozenset[str]) -> Report:
    """Which secrets would reach the disk, and how many harmless words were lost."""
    cases, lost, harmless = [], 0, 0
    for row in rows:
        kept = redact(row["text"], public=public).text
        leaked = [secret for secret in row["secrets"] if secret.lower() in kept.lower()]
        bare = row["text"]
        for secret in row["secrets"]:
            bare = bare.replace(secret, " ")
        words = bare.split()
        missing = [word for word in words if word not in kept]
        lost, harmless = lost + len(missing), harmless + len(words)
        cases.append({"id": row["id"], "leaked": leaked, "lost": missing})
    secrets = sum(len(row["secrets"]) for row in rows)
    leaks = sum(len(case["leaked"]) for case in cases)
    lines = [
        f"secrets kept off disk {Share(secrets - leaks, secrets)}",
        f"harmless words lost   {Share(lost, harmless)}",
        *(f"  {case['id']} leaks {', '.join(case['leaked'])}" for case in cases if case["leaked"]),
    ]
    return lines, cases
