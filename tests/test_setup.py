"""Setting up says in one sentence what is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "setup"))
import environments  # noqa: E402


def test_a_missing_python_is_said_in_one_sentence():
    done = subprocess.run(["make", "setup", "PYTHON=no-such-python"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0
    assert "Python 3.11 is needed and no-such-python was not found" in done.stdout


def test_a_wrong_python_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setattr(environments.sys, "version_info", (3, 9, 2))
    with pytest.raises(environments.Stop, match=r"Python 3\.11 is needed and this is 3\.9\.2"):
        environments.main([])


@pytest.mark.parametrize(
    ("stderr", "said"),
    [
        ("error: Failed to fetch: error sending request for url", "registry cannot be reached"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("something\nelse broke", "Installing failed: else broke"),
    ],
)
def test_why_installing_failed_is_said_in_one_sentence(stderr, said):
    assert said in environments._advice(stderr)


def test_locks_have_hashes_and_no_addresses():
    for lock in ("requirements.lock", "requirements-dev.lock", "engine/requirements.lock"):
        text = (ROOT / lock).read_text("utf-8")
        assert text.count("--hash=sha256:") > 100
        assert "://" not in text
