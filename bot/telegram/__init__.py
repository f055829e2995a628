"""Telegram: a channel. It translates between Telegram and the path, and knows nothing of Rasa or of what is said.

`channel.py` is where to begin: it puts the parts together and lives as long as the service does.
"""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")
"""python-telegram-bot is moving its lengths of time from numbers to timedelta, and warns at each use until told."""
