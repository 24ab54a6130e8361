"""The browser player's types come from the Python code, and it refuses what Python refuses."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
WEB = ROOT / "player" / "web"
sys.path[:0] = [
    str(ROOT / "scripts"),
    *(str(ROOT / "tests" / name) for name in ("formats", "golden", "fuzz")),
]

import web_types  # noqa: E402
from bad_arrays import bad_arrays  # noqa: E402
from bad_frames import BAKED_CLIP, BAKED_INIT, bad_frames  # noqa: E402
from bad_packages import ARCHIVE_NAME, bad_packages, recovered_archives  # noqa: E402
from bad_segments import INIT_DATA, bad_segments  # noqa: E402

from formats.init_segment import encode_init_segment  # noqa: E402
from formats.limits import DEFAULT_LIMITS  # noqa: E402
from formats.manifest import ManifestDamage  # noqa: E402
from formats.segment import CLIP, INIT  # noqa: E402


def test_the_types_are_up_to_date():
    assert web_types.TARGET.read_text("utf-8") == web_types.wire_types()


def test_a_rule_that_the_reader_does_not_know_is_refused():
    with pytest.raises(ValueError, match="multipleOf"):
        web_types.rules({"type": "integer", "multipleOf": 2})


def text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def corpus() -> dict[str, Any]:
    """Every bad file that needs no limits of its own, for the browser player's tests."""
    cases = [*bad_segments(), *bad_arrays(), *bad_frames()]
    return {
        "inits": {"clip": text(INIT_DATA), "baked": text(encode_init_segment(BAKED_INIT))},
        "files": [
            {"damage": case.damage, "kind": case.kind, "data": text(case.data), "error": case.error}
            for case in cases
            if case.kind in (INIT, CLIP, BAKED_CLIP) and case.limits == DEFAULT_LIMITS
        ],
        "packages": [
            {
                "damage": case.damage,
                "files": {name: text(data) for name, data in case.files.items()},
                "error": case.error,
                "isDamage": case.kind is ManifestDamage,
            }
            for case in bad_packages()
            if case.limits == DEFAULT_LIMITS and case.at_once
        ],
        "recovered": {damage: text(files[ARCHIVE_NAME]) for damage, files in recovered_archives().items()},
    }


def test_the_browser_player_refuses_the_same_files(tmp_path: Path):
    npx = shutil.which("npx")
    if npx is None or not (WEB / "node_modules").is_dir():
        if os.environ.get("CI"):
            pytest.fail("run npm ci in player/web first")
        pytest.skip("needs Node: run npm ci in player/web")
    path = tmp_path / "bad-files.json"
    path.write_text(json.dumps(corpus()), encoding="utf-8")
    done = subprocess.run(
        [npx, "vitest", "run", "test/format-corpus.test.ts"],
        cwd=WEB,
        env={**os.environ, "CGS_BAD_FILES": str(path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "skipped" not in done.stdout
