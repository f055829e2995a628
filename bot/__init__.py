"""Ask SEND: the service around Rasa. Start with `bot/path.py`, the way of a message."""
