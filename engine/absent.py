"""Let Rasa start without the heavy libraries that this project never uses.

Rasa imports TensorFlow for classes that our pipeline does not have (DIET, TED), and the clients of a dozen chat
platforms, databases and brokers for channels and stores that we do not open. That costs 340 MB and ten seconds at
every start. Here those names resolve to empty classes instead, so that Rasa's modules load; a configuration that did
ask for one of them would fail in `make test`, not in front of a family. TensorFlow is not even installed.
Why, and what was measured: docs/decisions/0002-rasa-without-tensorflow.md.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any

MODELS = {"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras", "matplotlib"}
PLATFORMS = {
    "aiogram", "fbmessenger", "mattermostwrapper", "rocketchat_API", "slack_sdk", "twilio", "webexteamssdk",
    "boto3", "botocore", "pymongo", "confluent_kafka", "aio_pika", "sentry_sdk",
}  # fmt: skip
ABSENT = frozenset(MODELS | PLATFORMS)


class _Absent(type):
    """A class whose every attribute is another such class; used as a decorator it gives back what it got."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(name, (), {})

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        return super().__call__()


class _AbsentModule(types.ModuleType):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(name, (), {})


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] not in ABSENT:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """An absent module has nothing to run."""


def install() -> None:
    """Answer every import of an absent library from now on; call before Rasa is imported."""
    sys.meta_path.insert(0, _Finder())
