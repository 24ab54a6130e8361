"""What the command line's and the end-to-end tests share: one tiny demo, made once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cgs_process import demo_arguments, done


@dataclass(frozen=True)
class TinyDemo:
    """A finished `cgs demo`. Tests read it and leave it as it is.

    Attributes:
        folder: where it lies.
        result: what `--json` printed.
        log: what went to stderr.
    """

    folder: Path
    result: dict[str, Any]
    log: str

    @property
    def session(self) -> Path:
        return self.folder / "session"

    @property
    def stream(self) -> Path:
        return self.session / "stream"

    @property
    def footage(self) -> Path:
        return self.folder / "footage"

    @property
    def calibration(self) -> Path:
        return self.folder / "calibration"


@pytest.fixture(scope="session")
def tiny_demo(tmp_path_factory: pytest.TempPathFactory) -> TinyDemo:
    folder = tmp_path_factory.mktemp("demo") / "tiny"
    run = done(*demo_arguments(folder), "--json")
    return TinyDemo(folder, json.loads(run.stdout), run.stderr)
