"""Insight: what families ask and say, for those who plan services."""
