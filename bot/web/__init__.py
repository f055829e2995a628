"""The web: the family API, the chat page, health and metrics. A channel: it only translates."""
