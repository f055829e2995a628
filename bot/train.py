"""Train Rasa when what it learns from has changed; keep the model under `var/models/`."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.content import ROOT
from bot.settings import Settings

log = logging.getLogger(__name__)
ENGINE_PYTHON = ROOT / "engine" / ".venv" / "bin" / "python"
LEARNT_FROM = (
    "config.yml", "domain.yml", "data/**/*.yml", "engine/requirements.lock",
    "engine/classifier.py", "engine/encoder.py", "engine/letters.py", "engine/spelling.py",
    "engine/tuned.npz", "engine/understanding.py",
)  # fmt: skip

SAFETY_LEARNT_FROM = (
    "content/safety/**/*.yml", "content/safety/**/*.txt", "data/nlu/*.yml", "engine/requirements.lock",
    "engine/danger.py", "engine/encoder.py", "engine/spelling.py", "engine/tuned.npz",
    "bot/safety.py", "bot/safety_model.py", "bot/safety_rules.py",
)  # fmt: skip


class TrainingFailed(RuntimeError):
    """Rasa could not be trained. The message says where its own words are."""


def model_path(settings: Settings) -> Path:
    """The model's file, named by a hash of everything that it is learnt from."""
    return settings.var_dir.resolve() / "models" / f"{_digest(LEARNT_FROM)}.tar.gz"


def safety_model_path(settings: Settings) -> Path:
    """The folder of the safety net's own model and the sentence encoder, named in the same way."""
    return settings.var_dir.resolve() / "models" / f"safety-{_digest(SAFETY_LEARNT_FROM)}"


def _digest(patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def train_safety(settings: Settings) -> Path:
    """The safety net's model. Takes a minute, or nothing when it is there already."""
    model = safety_model_path(settings)
    if model.exists():
        return model
    model.parent.mkdir(parents=True, exist_ok=True)
    print("Training the safety net on what people say in danger, and on what only sounds like it…", flush=True)
    fresh = model.with_name(f"fresh-{os.getpid()}")
    _engine(settings, "engine.danger", str(fresh), log="train-safety.log")
    for old in model.parent.glob("safety-*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    fresh.rename(model)
    return model


def train(settings: Settings) -> Path:
    """The trained model's file. Takes two minutes on 2 cores, or nothing when all is there already."""
    with ThreadPoolExecutor() as beside:
        safety = beside.submit(train_safety, settings)
        model = _train_rasa(settings)
        safety.result()
    return model


def _train_rasa(settings: Settings) -> Path:
    model = model_path(settings)
    if model.exists():
        return model
    model.parent.mkdir(parents=True, exist_ok=True)
    for old in model.parent.glob("*.tar.gz"):
        old.unlink()
    print("Training Rasa on what families say. This takes a minute or two…", flush=True)
    fresh = model.with_name("fresh.tar.gz")
    # --force: Rasa's own cache does not see that engine/classifier.py changed, and would give the old model again.
    options = ("--force", "--skip-validation", "--out", str(model.parent), "--fixed-model-name", "fresh")
    rasa(settings, "train", *options, log="train.log")
    fresh.rename(model)
    return model


def validate(settings: Settings) -> None:
    """Rasa's own check that domain, rules and phrases fit together; any warning counts."""
    rasa(settings, "data", "validate", "--fail-on-warnings", log="validate.log")


def rasa(settings: Settings, *arguments: str, log: str) -> None:
    _engine(settings, "engine", *arguments, log=log)


def _engine(settings: Settings, *arguments: str, log: str) -> None:
    path = settings.var_dir.resolve() / "log" / log
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        command = [str(ENGINE_PYTHON), "-m", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment(settings), stdout=out, stderr=out, check=False)
    if done.returncode:
        raise TrainingFailed(f"`python -m {' '.join(arguments[:2])}` failed: its own words are at the end of {path}.")


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


def safety_model(settings: Settings) -> Path | None:
    """The safety net's model if it was trained. Without it the rules listen alone, which is said aloud."""
    model = safety_model_path(settings)
    if model.exists():
        return model
    log.warning("the safety net has no model and listens by its rules alone: run `bot train`")
    return None
