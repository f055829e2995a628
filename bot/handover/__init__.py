"""Handover: from the assistant to a person, and back. Read states.py first."""
