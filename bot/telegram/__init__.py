"""Telegram: a channel. It translates between Telegram and the path, and knows nothing of Rasa or of what is said.

`channel.py` is where to begin: it puts the parts together and lives as long as the service does.
"""
