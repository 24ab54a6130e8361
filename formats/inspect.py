"""What a stream consists of, in numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from formats.limits import DEFAULT_LIMITS, Limits
from formats.manifest import ClipEntry
from formats.segment import BOX_TYPES, CLIP, INIT, PARTS, Segment, decode_segment
from formats.stream import StreamReader


def inspect_stream(path: str | Path, limits: Limits = DEFAULT_LIMITS) -> dict[str, Any]:
    """Sizes of a stream, ready for JSON.

    `bytes` counts everything: init segments, clips and the manifest. `parts` says what they are spent on
    (payloads by kind; headers, metadata and the manifest are `overhead`) and sums to `bytes`, for the
    stream and for each clip. Keys may be added, never renamed.

    Raises:
        FormatError: there is no stream, or a segment is missing or damaged.
        StoreError: the place cannot be read.
    """
    stream = StreamReader(path, limits)
    manifest = stream.manifest
    total = dict.fromkeys(PARTS, 0)
    total["overhead"] = stream.manifest_bytes
    for init in manifest.inits:
        _add(total, _parts(stream.init_data(init), INIT, limits))
    clips = []
    for entry in manifest.segments:
        parts = _parts(stream.clip_data(entry), CLIP, limits)
        _add(total, parts)
        clips.append(_clip(entry, parts))
    size = sum(total.values())
    return {
        "format_version": manifest.format_version,
        "fps": float(manifest.frame_rate),
        "frames": manifest.frames,
        "duration_s": float(manifest.frames / manifest.frame_rate),
        "bytes": size,
        "bytes_per_frame": size / max(manifest.frames, 1),
        "parts": total,
        "ended": manifest.ended,
        "init_bytes": sum(init.bytes for init in manifest.inits),
        "clips": clips,
    }


def _clip(entry: ClipEntry, parts: dict[str, int]) -> dict[str, Any]:
    return {
        "clip": entry.clip,
        "first_frame": entry.first_frame,
        "frames": entry.frames,
        "bytes": entry.bytes,
        "parts": parts,
    }


def _parts(data: bytes, kind: str, limits: Limits) -> dict[str, int]:
    """Bytes of a segment by part; what is no known payload is overhead."""
    segment: Segment = decode_segment(data, kind, limits)
    parts = dict.fromkeys(PARTS, 0)
    for box in segment.boxes:
        parts[BOX_TYPES[box.type].part] += len(box.payload)
    parts["overhead"] += len(data) - sum(parts.values())
    return parts


def _add(total: dict[str, int], parts: dict[str, int]) -> None:
    for name, count in parts.items():
        total[name] += count
