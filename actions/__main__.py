"""Serve the actions on loopback, in one process: `python -m actions PORT`.

`python -m rasa_sdk` would start a second process to watch the first; bot/supervise.py does that already.
"""

from __future__ import annotations

import sys

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

if __name__ == "__main__":
    executor = ActionExecutor()
    executor.register_package("actions")
    create_app(executor).run(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, access_log=False, motd=False)
