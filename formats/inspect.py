"""What a stream consists of, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from formats.box import HEADER_BYTES, LAYERS, BoxHeader, Cursor, decode_headers, decode_payload
from formats.errors import FormatError
from formats.init_segment import ProfileMeta
from formats.limits import DEFAULT_LIMITS, Limits
from formats.manifest import ClipEntry
from formats.metadata import decode_metadata
from formats.package import Entry
from formats.segment import BOX_TYPES, CLIP, FILE_TYPE_BYTES, INIT, INIT_META_BOX, PARTS
from formats.stream import StreamReader
from formats.walk import segment_head

OVERHEAD = "overhead"
# One read finds the headers of the small boxes behind a header as well.
PEEK_BYTES = 1024
# A distant server answers this many questions at a time.
_READERS = 8

Result = TypeVar("Result")
# Bytes by part and layer.
Sizes = Counter[tuple[str, int]]


@dataclass(frozen=True)
class _Found:
    """What a segment's headers say: its sizes, how much was read to know them, and an init's profile."""

    sizes: Sizes
    read_bytes: int
    profile: str | None = None


def inspect_stream(path: str | Path, limits: Limits = DEFAULT_LIMITS) -> dict[str, Any]:
    """Sizes of a stream, ready for JSON.

    Only the manifest or index, the headers of boxes and an init segment's description are read, `read_bytes`
    in all; what else is damaged is not noticed (see `verify_stream`). `bytes` counts everything: init
    segments, clips and the manifest. `parts` says what they are spent on (payloads by kind; headers, metadata
    and the manifest are `overhead`), `layers` in which of the four layers they lie (the manifest in the
    first), `part_layers` both. Each sums to `bytes`, for the stream, its `init` segments and each of its
    `clips`. Keys may be added, never renamed.

    Raises:
        FormatError: there is no stream, or a segment is missing, cut, or has damaged headers.
        StoreError: the place cannot be read.
    """
    stream = StreamReader(path, limits)
    manifest = stream.manifest
    with ThreadPoolExecutor(_READERS, thread_name_prefix="inspect") as pool:
        inits = list(pool.map(lambda entry: _inspect(stream, entry, limits), manifest.inits))
        clips = list(pool.map(lambda entry: _inspect(stream, entry, limits), manifest.segments))
    init = sum((found.sizes for found in inits), Sizes())
    total = sum((found.sizes for found in clips), init + Sizes({(OVERHEAD, 0): stream.manifest_bytes}))
    size = total.total()
    return {
        "format_version": manifest.format_version,
        "profile": ", ".join(sorted({str(found.profile) for found in inits})) or None,
        "fps": float(manifest.frame_rate),
        "frames": manifest.frames,
        "duration_s": float(manifest.frames / manifest.frame_rate),
        "bytes": size,
        "bytes_per_frame": size / max(manifest.frames, 1),
        **_by_part_and_layer(total),
        "ended": manifest.ended,
        "manifest_bytes": stream.manifest_bytes,
        "init_bytes": init.total(),
        "init": {"bytes": init.total(), **_by_part_and_layer(init)},
        "clips": [_clip(*each) for each in zip(manifest.segments, clips, strict=True)],
        "read_bytes": stream.manifest_bytes + sum(found.read_bytes for found in (*inits, *clips)),
    }


def _clip(entry: ClipEntry, found: _Found) -> dict[str, Any]:
    return {
        "clip": entry.clip,
        "first_frame": entry.first_frame,
        "frames": entry.frames,
        "bytes": entry.bytes,
        **_by_part_and_layer(found.sizes),
    }


def _by_part_and_layer(sizes: Sizes) -> dict[str, Any]:
    cells = {part: [sizes[part, layer] for layer in range(LAYERS)] for part in PARTS}
    return {
        "parts": {part: sum(row) for part, row in cells.items()},
        "layers": [sum(row[layer] for row in cells.values()) for layer in range(LAYERS)],
        "part_layers": cells,
    }


def _inspect(stream: StreamReader, entry: Entry, limits: Limits) -> _Found:
    """Bytes of a segment by part and layer; what is no known payload is overhead."""
    kind = CLIP if isinstance(entry, ClipEntry) else INIT
    window = _Window(stream, entry)
    _, length, _ = window.checked(0, lambda: segment_head(window.take(0, FILE_TYPE_BYTES)))
    if length != entry.bytes:
        raise FormatError("a segment is cut", where=window.where(0), expected=entry.bytes, found=length)
    sizes, profile, offset, count = Sizes(), None, 0, 0
    while offset < entry.bytes:
        header = window.header(offset)
        count += 1
        if header.end > entry.bytes or count > limits.boxes:
            what = "a box runs past the end" if header.end > entry.bytes else "too many boxes"
            raise FormatError(what, where=window.where(offset))
        known = BOX_TYPES.get(header.type)
        part = known.part if known is not None and kind in known.layers else OVERHEAD
        sizes[part, header.layer] += header.length
        sizes[OVERHEAD, header.layer] += HEADER_BYTES
        if header.type == INIT_META_BOX.type and kind == INIT:
            profile = _profile(window, header, limits)
        offset = header.end
    return _Found(sizes, window.read_bytes, profile)


def _profile(window: _Window, header: BoxHeader, limits: Limits) -> str:
    """The profile that an init segment's description names, whether it is known or not."""
    data = memoryview(window.take(header.offset, min(HEADER_BYTES + header.length, limits.metadata_bytes)))

    def decode() -> str:
        box = decode_payload(data, replace(header, offset=0))
        return decode_metadata(Cursor(box), ProfileMeta, limits).profile

    return window.checked(header.offset, decode)


class _Window:
    """Reads a segment here and there, PEEK_BYTES or more at a time."""

    def __init__(self, stream: StreamReader, entry: Entry) -> None:
        self._stream, self._entry = stream, entry
        self._start, self._data = 0, b""
        self.read_bytes = 0

    def take(self, offset: int, count: int) -> bytes:
        """`count` bytes from a byte of the segment, fewer at its end."""
        count = min(count, self._entry.bytes - offset)
        at = offset - self._start
        if not 0 <= at <= len(self._data) - count:
            length = min(max(count, PEEK_BYTES), self._entry.bytes - offset)
            self._start, at = offset, 0
            self._data = self._stream.segment_range(self._entry, offset, length)
            self.read_bytes += len(self._data)
        return self._data[at : at + count]

    def header(self, offset: int) -> BoxHeader:
        """The box header at a byte of the segment."""
        data = self.take(offset, HEADER_BYTES)
        if not data:
            raise FormatError("a segment is cut", where=self.where(offset), expected=self._entry.bytes)
        found = self.checked(offset, lambda: next(decode_headers(data)))
        return replace(found, offset=offset)

    def checked(self, offset: int, decode: Callable[[], Result]) -> Result:
        """What `decode` gives; its errors tell the place in the stream rather than in what was read."""
        try:
            return decode()
        except FormatError as error:
            raise FormatError(
                error.what,
                where=self.where(offset),
                expected=error.expected,
                found=error.found,
                hint="cgs verify tells all that is damaged",
            ) from error

    def where(self, offset: int) -> str:
        """How errors name a byte of the segment."""
        entry = self._entry
        name = f"clip {entry.clip}" if isinstance(entry, ClipEntry) else "init"
        return f"{self._stream.file_of(entry)}, {name}, byte {offset}"
