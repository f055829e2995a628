"""Counters for operators. They count kinds of replies and seconds; never words, topics of one person, or ids."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

REPLIES = Counter("ask_send_replies_total", "Replies sent, by kind", ["kind", "channel"])
SECONDS = Histogram(
    "ask_send_message_seconds",
    "Time of a message through the whole path",
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
