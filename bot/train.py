"""Train Rasa when what it learns from has changed; keep the model under `var/models/`."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

from bot.content import ROOT
from bot.settings import Settings

ENGINE_PYTHON = ROOT / "engine" / ".venv" / "bin" / "python"
LEARNT_FROM = (
    "config.yml", "domain.yml", "data/**/*.yml", "engine/requirements.lock",
    "engine/classifier.py", "engine/encoder.py", "engine/letters.py", "engine/slips.py", "engine/spelling.py",
    "engine/understanding.py",
)  # fmt: skip


class TrainingFailed(RuntimeError):
    """Rasa could not be trained. The message says where its own words are."""


def model_path(settings: Settings) -> Path:
    """The model's file, named by a hash of everything that it is learnt from."""
    digest = hashlib.sha256()
    for pattern in LEARNT_FROM:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return settings.var_dir.resolve() / "models" / f"{digest.hexdigest()[:16]}.tar.gz"


def train(settings: Settings) -> Path:
    """The trained model's file. Takes one to three minutes on 2 cores, or nothing when it is there already."""
    model = model_path(settings)
    if model.exists():
        return model
    model.parent.mkdir(parents=True, exist_ok=True)
    for old in model.parent.glob("*.tar.gz"):
        old.unlink()
    print("Training Rasa on what families say. This takes a minute or two…", flush=True)
    fresh = model.with_name("fresh.tar.gz")
    # --force: Rasa's own cache does not see that engine/classifier.py changed, and would give the old model again.
    options = ("--force", "--out", str(model.parent), "--fixed-model-name", "fresh")
    rasa(settings, "train", *options, log="train.log")
    fresh.rename(model)
    return model


def validate(settings: Settings) -> None:
    """Rasa's own check that domain, rules and phrases fit together; any warning counts."""
    rasa(settings, "data", "validate", "--fail-on-warnings", log="validate.log")


def rasa(settings: Settings, *arguments: str, log: str) -> None:
    path = settings.var_dir.resolve() / "log" / log
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        command = [str(ENGINE_PYTHON), "-m", "engine", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment(settings), stdout=out, stderr=out, check=False)
    if done.returncode:
        raise TrainingFailed(f"Rasa's `{arguments[0]}` failed: its own words are at the end of {path}.")


def environment(settings: Settings) -> dict[str, str]:
    """What Rasa's process is given: where the actions are, and nothing of ours that is secret."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return {
        **kept,
        "BOT_ACTIONS_URL": settings.actions_url,
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONWARNINGS": "ignore",
        "OMP_NUM_THREADS": "1",
        "RASA_CACHE_DIRECTORY": str(settings.var_dir.resolve() / "rasa-cache"),
    }
