"""Rasa's own command line, without TensorFlow and without telemetry: `python -m engine train|run|data validate …`."""

from __future__ import annotations

import os
import sys
import warnings

from engine import absent

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
warnings.filterwarnings("ignore", category=DeprecationWarning)

if __name__ == "__main__":
    absent.install()
    from rasa.__main__ import main

    sys.exit(main())
