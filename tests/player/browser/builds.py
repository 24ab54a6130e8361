"""The player as it ships, and the pages that only tests open."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from .needs import need

WEB = Path(__file__).resolve().parents[3] / "player" / "web"


def shipped_build() -> Path:
    """The folder of the player's built page."""
    dist = WEB / "dist"
    need((dist / "index.html").is_file(), "player/web/dist is not built: run npm run build in player/web")
    return dist


def build_test_pages(out: Path) -> Path:
    """Builds the pages in player/web/test/pages into a folder."""
    vite = WEB / "node_modules" / ".bin" / "vite"
    need(vite.is_file(), "player/web/node_modules is missing: run npm ci in player/web")
    run = subprocess.run(
        [vite, "build", "--config", "test/pages/vite.config.ts", "--outDir", out, "--logLevel", "warn"],
        cwd=WEB,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        pytest.fail(f"the test pages cannot be built:\n{run.stdout}\n{run.stderr}", pytrace=False)
    return out
