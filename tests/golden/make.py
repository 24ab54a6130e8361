"""Writes the golden stream of the current format version, and what it must decode to.

    python tests/golden/make.py [--replace]

The stream of a released version is never written again: it proves that later readers still read it. v0
belongs to the format before 1.0, which may change without notice; --replace is for it alone.

expected.json holds, for some frames, every Gaussian (floats, to be met within 1e-4), and the SHA-256 of the
decoded arrays' little-endian float32 bytes (to be met exactly).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent.parent)]

from stream_models import random_clip, random_init  # noqa: E402

from formats.segment import MAJOR  # noqa: E402
from formats.stream import StreamReader, StreamWriter  # noqa: E402
from player.reader import SegmentReader  # noqa: E402

EXPECTED = "expected.json"
FRAMES = (0, 3, 4, 6)
NAMES = ("means", "scales", "rotations", "opacities", "colors")


def write_stream(path: Path) -> None:
    """Two clips: the reference clip, and a shorter one with residual anchors."""
    with StreamWriter(path) as writer:
        init = writer.write_init(random_init(seed=2026, anchors=10))
        writer.append(random_clip(init, seed=1, clip=0, residual=0))
        writer.append(random_clip(init, seed=2, clip=1, residual=3, frames=3))
        writer.end()


def digests(path: Path) -> dict[str, str]:
    """SHA-256 of every decoded array of a stream."""
    reader = StreamReader(path)
    arrays = _anchor_arrays("reference", reader.init().anchors)
    for entry in reader.manifest.segments:
        clip = reader.clip(entry.clip)
        arrays |= _anchor_arrays(f"clip{entry.clip}.residual", clip.residual)
        arrays[f"clip{entry.clip}.tables"] = clip.field.tables
        arrays[f"clip{entry.clip}.mlp.w1"] = clip.field.mlp.w1
    return {name: hashlib.sha256(array.astype("<f4").tobytes()).hexdigest() for name, array in arrays.items()}


def gaussians(path: Path) -> list[dict[str, Any]]:
    """Every Gaussian of some frames of a stream, as plain numbers."""
    reader = SegmentReader(path)
    found: list[dict[str, Any]] = []
    for frame_index in FRAMES:
        frame = reader.frame(frame_index)
        # Seven digits are enough for float32.
        values = {name: [float(f"{v:.7g}") for v in getattr(frame, name).ravel()] for name in NAMES}
        found.append({"frame": frame_index, **values})
    return found


def make(path: Path) -> None:
    """Write the stream and its expected values into a new folder."""
    write_stream(path)
    expected = {"sha256": digests(path), "frames": gaussians(path)}
    (path / EXPECTED).write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")


def _anchor_arrays(name: str, anchors: Any) -> dict[str, np.ndarray]:
    return {f"{name}.{part}": getattr(anchors, part) for part in ("positions", "features", "log_scales")}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write the golden stream of the current format version.")
    parser.add_argument("--replace", action="store_true", help="replace it (before 1.0 only)")
    replace = parser.parse_args().replace
    path = FOLDER / f"v{MAJOR}"
    if path.exists():
        if not replace or MAJOR > 0:
            parser.error(f"{path} exists and is kept for ever")
        shutil.rmtree(path)
    make(path)
    print(path)


if __name__ == "__main__":
    main()
