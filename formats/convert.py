"""Lossless conversion between the two packagings, and between places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from formats.errors import StoreError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.manifest import ClipEntry, InitEntry, Manifest
from formats.package import CLIP_FILE, INIT_FILE, Entry, Loss, Sink
from formats.stream import StreamReader
from formats.stream_writer import open_sink

Kind = TypeVar("Kind", InitEntry, ClipEntry)


@dataclass(frozen=True)
class ConvertReport:
    """What was converted.

    Attributes:
        segments: how many, init segments included.
        bytes: of the new stream, everything counted.
        losses: what of a damaged source could not be recovered and is missing in the new stream.
    """

    segments: int
    bytes: int
    losses: tuple[Loss, ...]


def convert_stream(
    source: str | Path,
    target: str | Path,
    overwrite: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> ConvertReport:
    """Copy a stream, its segments byte for byte, into a folder or (name ending in ".cgs") a single file.

    A folder made so has the file names that this library writes; converting such a folder to a file and back
    gives identical files. A stream that has not ended stays so. Of a cut file the whole segments are taken:
    the result is a whole, shorter stream. Memory is bounded by one segment.

    Raises:
        FormatError: there is no stream, or a segment of it is missing or damaged. Nothing is left behind.
        StoreError: `target` exists, or a place cannot be read or written.
    """
    if same_place(source, target):
        raise StoreError("a stream cannot be converted onto itself", where=target, hint="choose a new place")
    reader = StreamReader(source, limits)
    sink = open_sink(target, overwrite)
    try:
        manifest = _copy(reader, sink)
        size = sink.publish(manifest) + manifest.segment_bytes
    finally:
        sink.discard()
    return ConvertReport(len(manifest.inits) + len(manifest.segments), size, reader.losses)


def _copy(reader: StreamReader, sink: Sink) -> Manifest:
    inits: dict[str, InitEntry] = {}
    clips: list[ClipEntry] = []
    for entry in _in_order(reader.manifest):
        if isinstance(entry, ClipEntry):
            hashed = reader.hashed(entry)
            clips.append(_put(reader, sink, hashed, CLIP_FILE.format(clip=entry.clip, digest=hashed.sha256)))
        else:
            inits[entry.id] = _put(reader, sink, entry, INIT_FILE.format(digest=entry.sha256))
    listed = tuple(inits[init.id] for init in reader.manifest.inits)
    return reader.manifest.model_copy(update={"inits": listed, "segments": tuple(clips)})


def _in_order(manifest: Manifest) -> Iterator[Entry]:
    """Every segment, an init segment just before the first clip that needs it."""
    inits = {init.id: init for init in manifest.inits}
    for clip in manifest.segments:
        if clip.init in inits:
            yield inits.pop(clip.init)
        yield clip
    yield from inits.values()


def _put(reader: StreamReader, sink: Sink, entry: Kind, file: str) -> Kind:
    place = {"file": None, "offset": None, **sink.place(file)}
    moved = entry.model_copy(update=place)
    sink.put(moved, reader.segment_data(entry))
    return moved


def same_place(source: str | Path, target: str | Path) -> bool:
    """Whether two paths or URLs name one place."""
    if "://" in str(source) or "://" in str(target):
        return str(source).rstrip("/") == str(target).rstrip("/")
    return Path(source).resolve() == Path(target).resolve()
