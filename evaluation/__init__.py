"""Measuring: the project's own test sets, their results, and the comparison with a stock Rasa assistant."""
