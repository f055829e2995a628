"""Rasa's custom actions. They read content and the tracker; they have no database."""
