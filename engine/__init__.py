"""Rasa's side: its components and its one channel. Nothing here is imported by `bot/`, nor the other way round."""
