"""Set up both environments from their hashed locks. Standard library only: it runs before anything is installed.

    python3 setup/environments.py [--tests | --lock | --tuning]

A second run finds a stamp that matches the locks and does nothing. Whatever goes wrong ends in one sentence that
says what to do.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("BOT_VAR_DIR", ROOT / "var"))
SPACE_NEEDED = 3_000_000_000
LOG = VAR / "log" / "setup.log"


class Stop(Exception):
    """Setting up cannot go on. The message says what to do."""


def main(arguments: list[str]) -> None:
    if sys.version_info[:2] != (3, 11):
        found = ".".join(map(str, sys.version_info[:3]))
        raise Stop(f"Python 3.11 is needed and this is {found}. Install it, or name it: make run PYTHON=python3.11")
    LOG.parent.mkdir(parents=True, exist_ok=True)
    if "--lock" in arguments:
        lock(find_uv())
        return
    if "--tuning" in arguments:
        tuning()
        return
    lockfile = "requirements-dev.lock" if "--tests" in arguments else "requirements.lock"
    root_ready = _is_ready(ROOT / ".venv", ROOT / "requirements-dev.lock") or (
        lockfile == "requirements.lock" and _is_ready(ROOT / ".venv", ROOT / lockfile)
    )
    engine_ready = _is_ready(ROOT / "engine/.venv", ROOT / "engine/requirements.lock")
    if root_ready and engine_ready:
        return
    free = shutil.disk_usage(ROOT).free
    if free < SPACE_NEEDED:
        raise Stop(f"Only {free / 1e9:.1f} GB of disk is free and 3 GB are needed. Make room and try again.")
    uv = find_uv()
    if not root_ready:
        print("Setting up the service…", flush=True)
        install(uv, ROOT / ".venv", ROOT / lockfile, project=True)
    if not engine_ready:
        print("Setting up Rasa…", flush=True)
        install(uv, ROOT / "engine/.venv", ROOT / "engine/requirements.lock", project=False)


def tuning() -> None:
    """The environment that tunes the sentence encoder: large, and needed for nothing else."""
    venv, lockfile = VAR / "tuning-venv", ROOT / "engine/tuning/requirements.lock"
    if not _is_ready(venv, lockfile):
        print("Setting up the tuning of the sentence encoder: about 5 GB…", flush=True)
        install(find_uv(), venv, lockfile, project=False)


def find_uv() -> str:
    """uv where it is installed, else one of our own under var/."""
    if found := shutil.which("uv"):
        return found
    own = VAR / "uv" / "bin" / "uv"
    if not own.exists():
        print("Fetching uv, which installs the rest…", flush=True)
        try:
            _run([sys.executable, "-m", "venv", str(VAR / "uv")])
        except Stop as stop:
            raise Stop(f"Python's venv module does not work. On Debian: apt install python3-venv ({stop})") from stop
        _run([str(VAR / "uv/bin/python"), "-m", "pip", "install", "--quiet", "uv"])
    return str(own)


def install(uv: str, venv: Path, lockfile: Path, project: bool) -> None:
    stamp = venv / "installed.sha256"
    stamp.unlink(missing_ok=True)
    if not (venv / "bin/python").exists():
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)])
    python = str(venv / "bin/python")
    _run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, str(lockfile)])
    if project:
        site = subprocess.check_output(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
        ).strip()
        (Path(site) / "ask_send.pth").write_text(f"{ROOT}\n", "utf-8")
        script = venv / "bin/bot"
        script.write_text(f'#!/bin/sh\nexec "{python}" -m bot "$@"\n', "utf-8")
        script.chmod(0o755)
    stamp.write_text(_digest(lockfile), "utf-8")


def lock(uv: str) -> None:
    """Locks with hashes, and without the addresses of any registry."""
    flags = ["--quiet", "--generate-hashes", "--no-emit-index-url", "--no-header", "--python", sys.executable]
    _run([uv, "pip", "compile", "pyproject.toml", *flags, "-o", "requirements.lock"])
    _run([uv, "pip", "compile", "pyproject.toml", "--extra", "dev", *flags, "-o", "requirements-dev.lock"])
    for folder in ("engine", "engine/tuning"):
        _run([uv, "pip", "compile", "pyproject.toml", *flags, "-o", "requirements.lock"], folder=ROOT / folder)


def _is_ready(venv: Path, lockfile: Path) -> bool:
    """The stamp also holds the folder's place: an environment that was moved or copied is made anew."""
    stamp = venv / "installed.sha256"
    return stamp.exists() and stamp.read_text("utf-8") == _digest(lockfile)


def _digest(lockfile: Path) -> str:
    return hashlib.sha256(lockfile.read_bytes() + str(ROOT).encode() + sys.version.encode()).hexdigest()


def _run(command: list[str], folder: Path = ROOT) -> None:
    with LOG.open("a", encoding="utf-8") as log:
        done = subprocess.run(command, cwd=folder, stdout=log, stderr=subprocess.PIPE, text=True, check=False)
        log.write(done.stderr)
    if done.returncode:
        raise Stop(_advice(done.stderr))


def _advice(stderr: str) -> str:
    said = stderr.lower()
    if "no space left" in said:
        return "The disk is full. Make room (3 GB) and try again."
    signs = ("dns", "connect", "timed out", "network", "resolve", "unreachable", "error sending request")
    if any(sign in said for sign in signs):
        return "The package registry cannot be reached. Check the network or the proxy settings, and try again."
    last = next((line.strip() for line in reversed(stderr.splitlines()) if line.strip()), "no reason given")
    return f"Installing failed: {last} (all of it is in {LOG})"


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Stop as stop:
        sys.exit(str(stop))
    except OSError as error:
        sys.exit(f"Setting up failed: {error}. Make room or mend the permissions, and try again.")
