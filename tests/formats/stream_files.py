"""Streams on the disk for tests, and damage to them."""

from __future__ import annotations

from pathlib import Path

from stream_models import random_clip, random_init

from formats.stream_writer import StreamWriter


def write_stream(path: Path | str, clips: int = 3, **options: bool) -> int:
    """A stream of random clips; returns its bytes."""
    with StreamWriter(path, **options) as writer:
        init = writer.write_init(random_init())
        for clip in range(clips):
            writer.append(random_clip(init, seed=clip, clip=clip))
        return writer.end()


def clip_file(folder: Path, clip: int) -> Path:
    """The file of a clip."""
    (found,) = folder.glob(f"clip-{clip:06d}-*")
    return found


def damage(path: Path, at: int) -> None:
    """Turn the lowest bit of a byte over."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
