"""Writes the golden stream of the current format version, and what it must decode to.

    python tests/golden/make.py

The streams of a released version are never written again: they prove that later readers still read them.
The folder itself is a stream, one-file.cgs is the same stream as one file, baked.cgs the same pictures in
the baked profile.

expected.json holds, for some frames, every Gaussian (floats, to be met within 1e-4), the same for a frame
whose segments are cut behind each of the lower layers, and, to be met exactly, the SHA-256 of the decoded
arrays' little-endian float32 bytes (static flags count as 0 and 1) and some entropy-coded arrays. Of the
baked stream it holds every Gaussian of the same frames.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent.parent)]

from stream_models import random_clip, random_init  # noqa: E402

from formats.baked_fit import QUALITIES  # noqa: E402
from formats.clip_segment import decode_clip_segment  # noqa: E402
from formats.convert import convert_stream  # noqa: E402
from formats.init_segment import decode_init_segment  # noqa: E402
from formats.rans import MODES, encode_array  # noqa: E402
from formats.segment import MAJOR, layer_ends  # noqa: E402
from formats.stream import StreamReader  # noqa: E402
from formats.stream_writer import StreamWriter  # noqa: E402
from formats.types import GaussianFrame  # noqa: E402
from player.bake import bake_stream  # noqa: E402
from player.decoder import StreamDecoder  # noqa: E402
from player.reader import SegmentReader  # noqa: E402

EXPECTED, ONE_FILE, BAKED = "expected.json", "one-file.cgs", "baked.cgs"
FRAMES = (0, 3, 4, 6)
# Of a clip with residual anchors.
CUT_FRAME = 5
NAMES = ("means", "scales", "rotations", "opacities", "colors")


def write_stream(path: Path) -> None:
    """Two clips: the reference clip, and a shorter one with residual anchors.

    Together they have all that the format knows: static anchors of both sets, shared and residual parts of
    tables, several coarse levels, Gaussians beyond the base, bitmaps, and channels that are predicted.
    """
    with StreamWriter(path) as writer:
        init = writer.write_init(random_init(seed=2026, anchors=16))
        writer.append(random_clip(init, seed=1, clip=0, residual=0))
        writer.append(random_clip(init, seed=2, clip=1, residual=5, frames=3))
        writer.end()


def digests(path: Path) -> dict[str, str]:
    """SHA-256 of every decoded array of a stream."""
    reader = StreamReader(path)
    arrays = _anchor_arrays("reference", reader.init().anchors)
    for entry in reader.manifest.segments:
        clip = reader.clip(entry.clip)
        arrays |= _anchor_arrays(f"clip{entry.clip}.residual", clip.residual)
        arrays[f"clip{entry.clip}.static_reference"] = clip.static_reference
        arrays[f"clip{entry.clip}.static_residual"] = clip.static_residual
        arrays[f"clip{entry.clip}.tables"] = clip.field.tables
        arrays[f"clip{entry.clip}.mlp.w1"] = clip.field.mlp.w1
    return {name: hashlib.sha256(array.astype("<f4").tobytes()).hexdigest() for name, array in arrays.items()}


def gaussians(path: Path) -> list[dict[str, Any]]:
    """Every Gaussian of some frames of a stream, as plain numbers."""
    reader = SegmentReader(path)
    return [{"frame": frame_index, **_numbers(reader.frame(frame_index))} for frame_index in FRAMES]


def cut_gaussians(path: Path) -> list[dict[str, Any]]:
    """Every Gaussian of one frame, from segments that are cut behind layer 0, 1 and 2."""
    reader = StreamReader(path)
    clip_entry = reader.clip_entry(reader.clip_for_frame(CUT_FRAME))
    (init_entry,) = reader.manifest.inits
    init_data, clip_data = ((path / entry.file).read_bytes() for entry in (init_entry, clip_entry))
    found: list[dict[str, Any]] = []
    for layers in (1, 2, 3):
        init_bytes, clip_bytes = layer_ends(init_data)[layers - 1], layer_ends(clip_data)[layers - 1]
        init = decode_init_segment(init_data[:init_bytes], layers=layers, init_id=init_entry.id)
        clip = decode_clip_segment(clip_data[:clip_bytes], init, layers=layers)
        frame = StreamDecoder(init).gaussians(clip, CUT_FRAME - clip.first_frame)
        sizes = {"layers": layers, "init_bytes": init_bytes, "clip_bytes": clip_bytes}
        found.append({"frame": CUT_FRAME, **sizes, **_numbers(frame)})
    return found


def _numbers(frame: GaussianFrame) -> dict[str, list[float]]:
    # Seven digits are enough for float32.
    return {name: [float(f"{v:.7g}") for v in getattr(frame, name).ravel()] for name in NAMES}


def arrays() -> list[dict[str, Any]]:
    """Entropy-coded arrays in every mode, with small and large numbers, and what they decode to."""
    rng = np.random.default_rng(2026)
    found: list[dict[str, Any]] = []
    for mode in MODES:
        values = (2.0 ** rng.uniform(-1, [[3, 7, 44]], (12, 3))).astype(np.uint64).ravel()
        data = encode_array(values, 3, mode)
        found.append({"channels": 3, "mode": mode, "hex": data.hex(), "values": values.tolist()})
    return found


def make(path: Path) -> None:
    """Write the streams and their expected values into a new folder."""
    write_stream(path)
    convert_stream(path, path / ONE_FILE)
    with SegmentReader(path) as reader:
        bake_stream(reader, path / BAKED, QUALITIES["fine"])
    expected = {
        "sha256": digests(path),
        "arrays": arrays(),
        "frames": gaussians(path),
        "cut": cut_gaussians(path),
        "baked": gaussians(path / BAKED),
    }
    (path / EXPECTED).write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")


def _anchor_arrays(name: str, anchors: Any) -> dict[str, np.ndarray]:
    return {f"{name}.{part}": getattr(anchors, part) for part in ("positions", "features", "log_scales")}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write the golden stream of the current format version.")
    parser.parse_args()
    path = FOLDER / f"v{MAJOR}"
    if path.exists():
        parser.error(f"{path} exists and is kept for ever")
    make(path)
    print(path)


if __name__ == "__main__":
    main()
