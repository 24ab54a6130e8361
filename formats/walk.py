"""Finding segments by their own bytes, for streams whose manifest or index is cut or damaged.

Every segment begins with a file-type box that tells its kind and length, and every box header has a checksum,
so the parts of a file can be walked one by one, with a few bytes read of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from formats.box import HEADER_BYTES, Cursor, decode_boxes, decode_headers
from formats.clip_segment import CLIP_META
from formats.errors import FormatError
from formats.limits import Limits
from formats.segment import (
    CLIP,
    FILE_TYPE,
    FILE_TYPE_BOX,
    FILE_TYPE_BYTES,
    INIT,
    MAGIC,
    refuse_unknown_version,
)
from formats.store import Store

INDEX_TYPE, TAIL_TYPE = "INDX", "TAIL"
# Enough for the file type and a clip's description, so that one read tells all about a clip.
HEAD_BYTES = FILE_TYPE_BYTES + HEADER_BYTES + CLIP_META.size
# The first 16 bytes of a header: version, flags, layer, reserved, and a length below 2**40.
_STARTS = re.compile(
    b"(?:%s)[\\0-\xff][\\0\1][\\0-\3]\\0.{5}\\0\\0\\0"
    % "|".join((FILE_TYPE_BOX.type, INDEX_TYPE, TAIL_TYPE)).encode(),
    re.DOTALL,
)
# The next start is searched in growing steps: it is mostly near, or it is far.
_SEARCH_BYTES = (1 << 12, 1 << 20)


# A part has a field called bytes.
Head = bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a single file.

    Attributes:
        kind: "init" or "clip" of a segment, else the type of the box.
        offset: of its first byte.
        bytes: its length, header included.
        reason: why it cannot be used; None when it is whole.
        head: the first bytes of a clip segment, at most HEAD_BYTES.
    """

    kind: str
    offset: int
    bytes: int
    reason: str | None = None
    head: Head = b""

    @property
    def end(self) -> int:
        """The byte just behind it."""
        return self.offset + self.bytes

    @property
    def is_segment(self) -> bool:
        """Whether it is an init or clip segment."""
        return self.kind in (INIT, CLIP)


def walk(store: Store, name: str, start: int, end: int, limits: Limits) -> Iterator[Part]:
    """The parts between two bytes of a file, without gaps.

    A part with a `reason` reaches from where the walk lost its way to where it found it again. Payloads are
    not checked.

    Raises:
        FormatError: more parts, or more damage, than a stream may have, or a version that is not known.
        StoreError: the file cannot be read.
    """
    count = damaged = 0
    false_starts = iter(range(limits.segments))
    while start < end:
        part = read_part(store, name, start, end)
        if part.reason is not None:
            damaged += 1
            part = replace(part, bytes=_next_start(store, name, start + 1, end, false_starts) - start)
        yield part
        start = part.end
        count += 1
        if count > limits.segments or damaged > limits.boxes:
            where = f"{name}, byte {start}"
            expected = f"{limits.segments}, {limits.boxes} of them damaged"
            raise FormatError("too many parts, or too many that are damaged", where=where, expected=expected)


def read_part(store: Store, file: str, offset: int, end: int) -> Part:
    """The part that begins at a byte of a file whose parts go on to `end`.

    Raises:
        FormatError: it is a segment of a version that is not known.
    """
    head = store.read_range(file, offset, min(HEAD_BYTES, end - offset))
    header = box_header(head)
    if header is None:
        return Part("?", offset, len(head), "no part of a stream begins here")
    kind, length = header
    if kind != FILE_TYPE_BOX.type:
        part = Part(kind, offset, HEADER_BYTES + length)
    else:
        try:
            kind, length, version = segment_head(head)
        except FormatError as error:
            return Part("?", offset, len(head), error.what)
        refuse_unknown_version(*version, f"{file}, byte {offset}")
        part = Part(kind, offset, length, head=head[:length] if kind == CLIP else b"")
    if part.end > end:
        left = end - offset
        name = f"{kind} segment" if part.is_segment else f"{kind} box"
        reason = f"the {name} is cut: {left} of its {part.bytes} bytes are here"
        return replace(part, bytes=left, reason=reason)
    return part


def segment_head(head: bytes) -> tuple[str, int, tuple[int, int]]:
    """Kind, length and version of the segment that begins with `head`, which holds the file-type box.

    Raises:
        FormatError: no segment begins so.
    """
    if len(head) < FILE_TYPE_BYTES:
        raise FormatError("a segment is cut", expected=FILE_TYPE_BYTES, found=len(head))
    cursor = Cursor(next(decode_boxes(head[:FILE_TYPE_BYTES])))
    magic, major, minor, kind, total = cursor.unpack(FILE_TYPE)
    if cursor.box.type != FILE_TYPE_BOX.type or magic != MAGIC or total < FILE_TYPE_BYTES:
        raise FormatError("not a ClipGStream segment")
    if kind not in (INIT.encode(), CLIP.encode()):
        raise FormatError("an unknown kind of segment", expected="init or clip", found=repr(kind))
    return kind.decode(), total, (major, minor)


def box_header(head: bytes) -> tuple[str, int] | None:
    """Type and payload length of the box that begins so; None when its header is cut or damaged."""
    try:
        header = next(decode_headers(head, cut=True), None)
    except FormatError:
        return None
    return None if header is None else (header.type, header.length)


def _next_start(store: Store, name: str, start: int, end: int, false_starts: Iterator[int]) -> int:
    """Where the next segment, index or trailer begins; `end` when none does.

    Args:
        false_starts: taken from wherever it only seems that one begins.

    Raises:
        FormatError: there are no more false starts to take.
    """
    step = _SEARCH_BYTES[0]
    while start < end:
        chunk = store.read_range(name, start, min(step, end - start))
        for found in _STARTS.finditer(chunk):
            at = start + found.start()
            head = chunk[found.start() : found.start() + HEADER_BYTES]
            if len(head) < HEADER_BYTES:
                head = store.read_range(name, at, HEADER_BYTES)
            if box_header(head) is not None:
                return at
            if next(false_starts, None) is None:
                raise FormatError("too many boxes seem to begin in damaged parts", where=f"{name}, byte {at}")
        if len(chunk) < step:
            break
        start += len(chunk) - HEADER_BYTES
        step = min(2 * step, _SEARCH_BYTES[1])
    return end
