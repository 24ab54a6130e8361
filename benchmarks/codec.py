"""Seconds to encode and decode each segment of a stream on one core, against zstd-19 of the same tensors.

    python benchmarks/codec.py STREAM [--name demo]

Decoding is from bytes to anchors and tables, every checksum verified; the peer unpacks one zstandard frame of
the same tensors as float16. The least of several repeats counts. Compiling the kernels, once a machine, is
not counted. Writes benchmarks/results/codec-NAME.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from formats.clip_segment import decode_clip_segment, encode_clip_segment
from formats.init_segment import decode_init_segment, encode_init_segment
from formats.pack_options import PackOptions
from formats.stream import StreamReader
from formats.types import ClipSegment, InitSegment

REPEATS = 7


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The least time that `work` takes."""
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return round(best, 4)


def halves(segment: InitSegment | ClipSegment) -> bytes:
    """Anchors, tables and weights as float16."""
    if isinstance(segment, InitSegment):
        anchors, heads = segment.anchors, segment.heads
        mlps, tables = (heads.opacity, heads.color, heads.covariance, heads.offset), []
    else:
        anchors, mlps, tables = segment.residual, (segment.field.mlp,), [segment.field.tables]
    arrays = [anchors.positions, anchors.features, anchors.log_scales, *tables]
    arrays += [array for mlp in mlps for array in (mlp.w1, mlp.b1, mlp.w2, mlp.b2)]
    return b"".join(array.astype(np.float16).tobytes() for array in arrays)


def peer(segment: InitSegment | ClipSegment) -> dict[str, Any]:
    """What zstd-19 does with the same tensors."""
    plain = halves(segment)
    compressor = zstandard.ZstdCompressor(level=19)
    packed = compressor.compress(plain)
    return {
        "float16_bytes": len(plain),
        "zstd19_bytes": len(packed),
        "zstd19_encode_s": seconds(lambda: compressor.compress(plain), 1),
        "zstd19_decode_s": seconds(lambda: zstandard.ZstdDecompressor().decompress(packed)),
    }


def measure(stream: StreamReader, options: PackOptions) -> list[dict[str, Any]]:
    """Every segment of a stream."""
    rows = []
    for entry in stream.manifest.inits:
        data = stream.segment_data(entry)
        init = decode_init_segment(data)
        row: dict[str, Any] = {"segment": "init", "bytes": len(data), "anchors": len(init.anchors.positions)}
        row["encode_s"] = seconds(lambda init=init: encode_init_segment(init, options))
        row["decode_s"] = seconds(lambda data=data: decode_init_segment(data))
        rows.append(row | peer(init))
    for entry in stream.manifest.segments:
        data, init = stream.segment_data(entry), stream.init(entry.init)
        clip = decode_clip_segment(data, init)
        row = {"segment": f"clip {entry.clip}", "bytes": len(data), "frames": entry.frames}
        row["encode_s"] = seconds(lambda clip=clip, init=init: encode_clip_segment(clip, init, options))
        row["decode_s"] = seconds(lambda data=data, init=init: decode_clip_segment(data, init))
        rows.append(row | peer(clip))
    return rows


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Encode and decode times on one core.")
    parser.add_argument("stream")
    parser.add_argument("--name", default="demo")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    # The steps of the cpu preset, which the stream's values are multiples of.
    options = PackOptions(table_step=0.08, feature_step=0.07, scale_step=0.025, position_bits=12)
    result = {
        "command": f"python benchmarks/codec.py STREAM --name {arguments.name}",
        "machine": f"{platform.machine()}, one core, Python {platform.python_version()}",
        "date": date.today().isoformat(),
        "segments": measure(StreamReader(arguments.stream), options),
    }
    text = json.dumps(result, indent=1)
    out = Path(__file__).parent / "results" / f"codec-{arguments.name}.json"
    out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
