"""Size against picture quality: one session trained at several rate weights, packed and judged.

    python benchmarks/rate_distortion.py SESSION --name demo --work FOLDER

Writes benchmarks/results/rate-NAME.json and docs/images/rate-NAME.png. Every size counts everything: init
segment, clips and manifest. Beside each stream stand the same model's tensors as float32 (the unpacked
model) and as float16 in one zstandard frame of level 19.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from rate_chart import draw_chart
from safetensors.numpy import load_file

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = (0.0, 0.003, 0.01, 0.03, 0.1)
# Without a rate term nothing is trained for the steps: every channel is spread over 8 bits.
PLAIN = ("train.quantise_from=1", "pack.table_step=0", "pack.feature_step=0", "pack.scale_step=0")


def cgs(*arguments: str) -> str:
    """What a command of the toolkit prints."""
    command = [sys.executable, "-m", "cli.main", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def model_bytes(session: Path) -> dict[str, int]:
    """Bytes of a session's trained models as plain arrays."""
    single, half = 0, bytearray()
    for path in sorted(session.glob("clips/*/model.safetensors")):
        for array in load_file(path).values():
            if array.dtype == np.float32:
                single += array.nbytes
                half += array.astype(np.float16).tobytes()
    packed = len(zstandard.ZstdCompressor(level=19).compress(bytes(half)))
    return {"float32": single, "float16": len(half), "float16_zstd19": packed}


def measure(session: Path, work: Path, weight: float) -> dict[str, Any]:
    """Train, pack and judge a copy of `session` at one rate weight."""
    copy = work / f"weight-{weight:g}"
    if not copy.exists():
        shutil.copytree(session, copy, ignore=shutil.ignore_patterns("stream", "*.safetensors"))
    settings = [f"train.rate_weight={weight:g}", *(PLAIN if weight == 0 else ())]
    flags = [part for setting in settings for part in ("--set", setting)]
    started = time.monotonic()
    cgs("train", str(copy), "--overwrite", "--quiet", *flags)
    trained = time.monotonic() - started
    started = time.monotonic()
    cgs("pack", str(copy), "--overwrite", "--quiet")
    packed = time.monotonic() - started
    unpacked = json.loads(cgs("eval", str(copy), "--from-checkpoint", "--json", "--quiet"))
    judged = json.loads(cgs("eval", str(copy), "--json", "--quiet"))
    inspected = json.loads(cgs("inspect", str(copy / "stream"), "--json"))
    plain = model_bytes(copy)
    frames = inspected["frames"]
    return {
        "rate_weight": weight,
        "bytes_per_frame": inspected["bytes_per_frame"],
        "parts": inspected["parts"],
        "psnr": judged["mean"]["psnr"],
        "ssim": judged["mean"]["ssim"],
        "psnr_unpacked": unpacked["mean"]["psnr"],
        "float32_bytes_per_frame": plain["float32"] / frames,
        "float16_bytes_per_frame": plain["float16"] / frames,
        "float16_zstd19_bytes_per_frame": plain["float16_zstd19"] / frames,
        "train_seconds": round(trained, 1),
        "pack_seconds": round(packed, 1),
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Size against picture quality of one session.")
    parser.add_argument("session", type=Path)
    parser.add_argument("--name", required=True, help="of the rig, for the files that are written")
    parser.add_argument("--work", type=Path, required=True, help="a folder for the sessions' copies")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    points = []
    for weight in WEIGHTS:
        points.append(measure(arguments.session, arguments.work, weight))
        print(json.dumps(points[-1]), flush=True)
    result = {
        "command": f"python benchmarks/rate_distortion.py SESSION --name {arguments.name} --work FOLDER",
        "machine": f"{platform.processor() or platform.machine()}, Python {platform.python_version()}",
        "date": date.today().isoformat(),
        "points": points,
    }
    out = ROOT / "benchmarks" / "results" / f"rate-{arguments.name}.json"
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    draw_chart(
        points, f"{arguments.name}: held-out views", ROOT / "docs/images" / f"rate-{arguments.name}.png"
    )


if __name__ == "__main__":
    main()
