"""A stretch of a footage file that is decoded as if it were a file of its own.

A fragment of a fragmented MP4 needs the file's header first; a span is that header and the fragment. Neither
scanning nor decoding it reads anything else of a file that may be hours long and still grow.

Fragments may say where their pictures lie counted from the file's beginning. So a fragment of the file that
has the header, too, keeps its place when it is decoded: what lies between them is shown as an empty box.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clipgstream.session_db import SourceFile
from formats.atomic import store_errors

BUFFER_BYTES = 1 << 18
_HASH_CHUNK_BYTES = 1 << 20
# FFmpeg opens no transport stream of less than eleven packets. Null packets mean nothing.
_NULL_PACKET = b"\x47\x1f\xff\x10" + b"\xff" * 184
_FEW_PACKETS = 16


@dataclass(frozen=True)
class Span:
    """The first `head_bytes` bytes of `head`, if there is one, then `bytes` bytes of `path` from `offset`."""

    path: Path
    offset: int
    bytes: int
    head: Path | None = None
    head_bytes: int = 0

    def __str__(self) -> str:
        """How errors name it."""
        return f"{self.path} @ {self.offset}" if self.offset else str(self.path)

    @property
    def stretch_at(self) -> int:
        """Where the stretch begins for whoever decodes the span."""
        return self.offset if self.head == self.path else self.head_bytes

    def open(self) -> SpanReader:
        """The bytes as a file. Raises OSError."""
        return SpanReader(self)

    def sha256(self) -> str:
        """Of header and stretch, as lower-case hexadecimal digits. Raises StoreError."""
        digest = hashlib.sha256()
        with store_errors("read the footage", self.path), self.open() as file:
            digest.update(file.head)
            file.seek(self.stretch_at)
            while chunk := file.read(_HASH_CHUNK_BYTES):
                digest.update(chunk)
        return digest.hexdigest()


Source = Path | Span
"""What can be decoded: a whole file, or a stretch of one."""


def source_of(file: SourceFile) -> Source:
    """What is decoded of a file of footage."""
    if file.whole and file.head is None and not file.offset:
        return file.path
    return span_of(file)


def span_of(file: SourceFile) -> Span:
    """The bytes that the hash of a file of footage is of."""
    return Span(file.path, file.offset, file.bytes, file.head, file.head_bytes)


def path_of(source: Source) -> Path:
    """The file that the pictures are in."""
    return source.path if isinstance(source, Span) else source


@contextmanager
def for_pyav(source: Source) -> Iterator[str | SpanReader]:
    """What `av.open` takes. Raises OSError."""
    path = path_of(source)
    size = source.bytes if isinstance(source, Span) else path.stat().st_size
    tail = _NULL_PACKET * _FEW_PACKETS if size < _FEW_PACKETS * len(_NULL_PACKET) else b""
    if path.suffix.lower() == ".ts" and tail:
        span = source if isinstance(source, Span) else Span(path, 0, size)
        with SpanReader(span, tail) as file:
            yield file
    elif isinstance(source, Span):
        with source.open() as file:
            yield file
    else:
        yield str(source)


class SpanReader(io.RawIOBase):
    """The bytes of a span as they are decoded; seekable, read-only.

    Args:
        tail: bytes to add at the end.

    Attributes:
        head: the header.

    Raises:
        OSError: a file is missing, or shorter than the span by now.
    """

    def __init__(self, span: Span, tail: bytes = b"") -> None:
        super().__init__()
        self._span, self._tail, self._at = span, tail, 0
        self._end = span.stretch_at + span.bytes
        self.name = str(span.path)  # PyAV looks at the suffix
        self._file = span.path.open("rb", buffering=0)
        try:
            self.head = b"" if span.head is None else _read_head(span.head, span.head_bytes)
        except OSError:
            self._file.close()
            raise
        self._front = self.head + _empty_box(span.stretch_at - len(self.head))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._end + len(self._tail)}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes, or all that follow; fewer where one part ends and the next begins."""
        left = max(0, self._end + len(self._tail) - self._at)
        data = self._read(self._at, left if size is None or size < 0 else min(size, left))
        self._at += len(data)
        return data

    def _read(self, at: int, wanted: int) -> bytes:
        start = self._span.stretch_at
        if at < len(self._front):
            return self._front[at : at + wanted]
        if at < start:
            return bytes(min(wanted, start - at, BUFFER_BYTES))
        if at >= self._end:
            return self._tail[at - self._end :][:wanted]
        self._file.seek(self._span.offset + at - start)
        data = self._file.read(min(wanted, self._end - at)) or b""
        if wanted and not data:
            raise OSError(f"{self._span.path} is shorter than it was")
        return data

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def _empty_box(size: int) -> bytes:
    """The header of an MP4 box of so many bytes that says nothing; no bytes for none."""
    if size <= 0:
        return b""
    return struct.pack(">I4s", size, b"free") if size < 1 << 32 else struct.pack(">I4sQ", 1, b"free", size)


def _read_head(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(size)
    if len(data) != size:
        raise OSError(f"{path} is shorter than it was")
    return data
