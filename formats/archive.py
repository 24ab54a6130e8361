"""Streams as single files: the segments back to back, then the index, then a trailer that locates it.

The file only ever grows. A live one gets new segments behind its trailer and then a new trailer; an index is
written again when enough has come, so that indexes stay a small part of the file. Between the last index and
the trailer, segments are found by walking them, as they are in a file that was cut.

    trailer: box TAIL, 56 bytes, the last of the file
    offset  size  field of the payload
         0     8  magic: 89 43 47 58 0D 0A 1A 0A
         8     8  offset of the index box in the file
        16     8  length of the index box, header included
        24     8  length of the file, this trailer included
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence

from formats.box import HEADER_BYTES, Box, Cursor, decode_boxes, encode_box
from formats.errors import FormatError
from formats.folder import there_already
from formats.limits import Limits
from formats.manifest import Manifest, ManifestDamage, ManifestDecoder, ManifestEncoder, encode_manifest
from formats.package import Entry, Listing, Loss
from formats.recover import FoundSegments
from formats.segment import FILE_TYPE_BOX
from formats.store import Store
from formats.walk import INDEX_TYPE, TAIL_TYPE, Part, walk

TAIL_MAGIC = b"\x89CGX\r\n\x1a\n"
TAIL = struct.Struct("<8sQQQ")
TAIL_BYTES = HEADER_BYTES + TAIL.size
# A live file gets another index when that is at most this part of what came since the last one ...
INDEX_SHARE = 1 / 8
# ... or when, with tiny clips, readers would have to walk more than this and a quarter of the listed ones.
WALKED_CLIPS = 16


class ArchivePackage:
    """A single file to read from.

    Args:
        store: the folder that it lies in.
        name: its name there.
    """

    def __init__(self, store: Store, name: str) -> None:
        self.store = store
        self._file = name
        self._name = name.partition("?")[0]
        self._known: Listing | None = None
        self._manifests = ManifestDecoder()

    def load(self, limits: Limits, recover: bool = True) -> Listing:
        size = self.store.size(self._file)
        try:
            index = self._read_tail(size)
            known = self._known
            if known is None or known.index != index or known.recovered or known.end > size - TAIL_BYTES:
                known = self._load_index(index, limits)
        except ManifestDamage as damage:
            if not recover:
                raise
            self._known = self._recover(damage, size, limits)
            return self._known
        behind = walk(self.store, self._file, known.end, size - TAIL_BYTES, limits)
        found = self._resolve(behind, known.manifest, limits)
        manifest = found.manifest() or known.manifest
        self._known = Listing(
            manifest,
            size - manifest.segment_bytes,
            losses=(*known.losses, *found.losses),
            warnings=(*known.warnings, *found.warnings),
            end=size,
            index=index,
        )
        return self._known

    def _load_index(self, index: tuple[int, int], limits: Limits) -> Listing:
        """What the index lists, and nothing behind it."""
        manifest = self._read_index(*index, limits)
        self._check_ranges(manifest, index[0])
        return Listing(manifest, 0, end=sum(index), index=index)

    def tag(self) -> str | None:
        return self.store.tag(self._file)

    def wait(self, tag: str, timeout_s: float) -> bool:
        return self.store.wait(self._file, tag, timeout_s)

    def read(self, entry: Entry, length: int) -> bytes:
        return self.read_range(entry, 0, length)

    def read_range(self, entry: Entry, start: int, length: int) -> bytes:
        length = min(length, entry.bytes - start)
        return self.store.read_range(self._file, (entry.offset or 0) + start, length)

    def place(self, entry: Entry) -> str:
        return self._name

    def unlisted(self, listing: Listing, limits: Limits) -> tuple[list[Loss], list[str]]:
        manifest = listing.manifest
        known = sorted((entry.offset or 0, entry.bytes) for entry in (*manifest.inits, *manifest.segments))
        losses: list[Loss] = []
        warnings: list[str] = []
        start = 0
        for offset, size in [*known, (listing.end, 0)]:
            for part in walk(self.store, self._file, start, offset, limits):
                self._check_part(part, limits, losses, warnings)
            start = max(start, offset + size)
        return losses, warnings

    def _check_part(self, part: Part, limits: Limits, losses: list[Loss], warnings: list[str]) -> None:
        where = f"{self._name}, byte {part.offset}"
        if part.reason is not None:
            losses.append(Loss(self._name, where, part.reason))
        elif part.is_segment:
            warnings.append(f"{where}: {part.kind} segment of {part.bytes} bytes that nothing lists")
        else:
            try:
                self._read_box(part.offset, part.bytes, limits)
            except FormatError as error:
                losses.append(Loss(self._name, where, error.what))

    def _read_tail(self, size: int) -> tuple[int, int]:
        """Offset and length of the index box."""
        at = max(0, size - TAIL_BYTES)
        offset, length, total = self._parse_tail(at)
        if total != size or offset + length > at:
            raise self._cut(at, expected=f"{total} bytes", found=size)
        return offset, length

    def _parse_tail(self, at: int) -> tuple[int, int, int]:
        """Offset and length of the index box, and length of the file, from the trailer at byte `at`."""
        data = self.store.read_range(self._file, at, TAIL_BYTES)
        try:
            (box,) = decode_boxes(data)
        except (FormatError, ValueError) as error:
            raise self._cut(at) from error
        if box.type != TAIL_TYPE or len(box.payload) != TAIL.size:
            raise self._cut(at)
        magic, offset, length, total = Cursor(box).unpack(TAIL)
        if magic != TAIL_MAGIC:
            raise self._cut(at, expected=TAIL_MAGIC.hex(), found=magic.hex())
        return offset, length, total

    def _cut(self, at: int, **details: object) -> ManifestDamage:
        return ManifestDamage(
            "the file is cut, or its trailer is damaged",
            where=f"{self._name}, byte {at}",
            hint="what arrived whole can be played; convert it to make a whole stream of it",
            **details,  # type: ignore[arg-type]
        )

    def _read_index(self, offset: int, length: int, limits: Limits) -> Manifest:
        where = f"{self._name}, index at byte {offset}"
        if length > limits.manifest_bytes + HEADER_BYTES:
            raise FormatError("the index is too long", where=where, expected=limits.manifest_bytes)
        try:
            box = self._read_box(offset, length, limits)
        except FormatError as error:
            raise ManifestDamage(f"the index is damaged: {error.what}", where=where) from error
        if box.type != INDEX_TYPE:
            raise ManifestDamage("the index is not where the trailer says", where=where, found=box.type)
        manifest = self._manifests.decode(bytes(box.payload), where, limits)
        if any(entry.offset is None for entry in (*manifest.inits, *manifest.segments)):
            raise FormatError("the index of a single file has files", where=where, expected="offsets")
        return manifest

    def _read_box(self, offset: int, length: int, limits: Limits) -> Box:
        if length > limits.segment_bytes:
            raise FormatError("a box is too long", expected=limits.segment_bytes, found=length)
        boxes = list(decode_boxes(self.store.read_range(self._file, offset, length)))
        if len(boxes) != 1 or HEADER_BYTES + len(boxes[0].payload) != length:
            raise FormatError("a box has another length than announced", expected=length)
        return boxes[0]

    def _check_ranges(self, manifest: Manifest, end: int) -> None:
        for entry in (*manifest.inits, *manifest.segments):
            if (entry.offset or 0) + entry.bytes > end:
                raise FormatError(
                    "a segment reaches behind the index that lists it",
                    where=f"{self._name}, byte {entry.offset}",
                    expected=f"at most byte {end}",
                    found=(entry.offset or 0) + entry.bytes,
                )

    def _recover(self, damage: ManifestDamage, size: int, limits: Limits) -> Listing:
        parts = list(walk(self.store, self._file, 0, size, limits))
        losses = [Loss(self._name, str(damage.where), damage.what)]
        base, index = self._last_index(parts, losses, limits)
        behind = [part for part in parts if part.offset >= sum(index or ())]
        found = self._resolve(behind, base, limits)
        manifest = found.manifest()
        if manifest is None:
            self._refuse_foreign(size)
            raise damage
        overhead = size - manifest.segment_bytes
        end = max((part.end for part in parts if part.reason is None), default=0)
        whole_end = next((part.end for part in behind if self._is_tail_of(part, index)), None)
        if manifest.ended and whole_end is not None:
            # Nothing is lost: something was added to a complete file.
            extra = f"{self._name}: {size - whole_end} bytes follow the end of the stream"
            return Listing(manifest, overhead, True, (), (extra,), whole_end, index)
        return Listing(manifest, overhead, True, (*losses, *found.losses), tuple(found.warnings), end, index)

    def _refuse_foreign(self, size: int) -> None:
        start = self.store.read_range(self._file, 0, 4)
        if size >= 4 and start != FILE_TYPE_BOX.type.encode():
            raise FormatError(
                "this is no ClipGStream stream",
                where=self._name,
                expected="a file that begins with CGSF",
                found=repr(start),
            )

    def _last_index(
        self, parts: Sequence[Part], losses: list[Loss], limits: Limits
    ) -> tuple[Manifest | None, tuple[int, int] | None]:
        for part in reversed(parts):
            if part.kind == INDEX_TYPE and part.reason is None:
                try:
                    manifest = self._read_index(part.offset, part.bytes, limits)
                except ManifestDamage as error:
                    losses.append(Loss(self._name, str(error.where), error.what))
                    continue
                self._check_ranges(manifest, part.offset)
                return manifest, (part.offset, part.bytes)
        return None, None

    def _is_tail_of(self, part: Part, index: tuple[int, int] | None) -> bool:
        if part.kind != TAIL_TYPE or part.reason is not None:
            return False
        try:
            offset, length, total = self._parse_tail(part.offset)
        except ManifestDamage:
            return False
        return (offset, length) == index and total == part.end

    def _resolve(self, parts: Iterable[Part], base: Manifest | None, limits: Limits) -> FoundSegments:
        found = FoundSegments(self.store, limits, base)
        for part in parts:
            found.add(self._file, part, {"offset": part.offset})
        return found


class ArchiveSink:
    """A single file to write to. What was there before stays whole until `publish`.

    Raises:
        StoreError: a stream is there and may not be replaced.
    """

    def __init__(self, store: Store, name: str, overwrite: bool) -> None:
        self.store = store
        self._name = name
        self._end = 0
        if not overwrite and store.exists(name):
            raise there_already(f"{store.name}/{name}")
        self._writer = store.writer(name)

    def place(self, file: str) -> dict[str, str | int]:
        return {"offset": self._end}

    def put(self, entry: Entry, data: bytes) -> None:
        self._writer.write(data)
        self._end += len(data)

    def publish(self, manifest: Manifest) -> int:
        index = encode_index(manifest)
        self._writer.write(index + encode_tail(self._end, len(index), self._end + len(index)))
        self._writer.commit()
        return len(index) + TAIL_BYTES

    def discard(self) -> None:
        self._writer.discard()


class LiveArchiveSink:
    """A single file that grows in place: each `publish` adds the new segments and a trailer in one go.

    Args:
        listing: what the file holds, to go on after it; None for a new file.

    Raises:
        StoreError: a stream is there and may not be replaced, or the place cannot grow files.
    """

    def __init__(self, store: Store, name: str, overwrite: bool, listing: Listing | None) -> None:
        self.store = store
        self._name = name
        self._new: list[bytes] = []
        self._manifests = ManifestEncoder()
        self._is_there = listing is not None
        self._published = self._end = listing.end if listing else 0
        self._index = listing.index if listing else None
        # Of a file that is continued not known; to count from its end puts an index off, no more.
        self._indexed = len(listing.manifest.segments) if listing else 0
        if not store.can_append:
            store.append(name, 0, b"")  # raises, and says why
        if listing is None and not overwrite and store.exists(name):
            raise there_already(f"{store.name}/{name}")

    def place(self, file: str) -> dict[str, str | int]:
        return {"offset": self._end}

    def put(self, entry: Entry, data: bytes) -> None:
        self._new.append(data)
        self._end += len(data)

    def publish(self, manifest: Manifest) -> int:
        index = encode_index(manifest, self._manifests.encode)
        at = self._index
        if at is None or manifest.ended or self._is_index_due(sum(at), len(index), len(manifest.segments)):
            at = self._index = (self._end, len(index))
            self._indexed = len(manifest.segments)
            self._new.append(index)
            self._end += len(index)
        self._end += TAIL_BYTES
        self._new.append(encode_tail(*at, self._end - TAIL_BYTES))
        data = b"".join(self._new)
        if self._is_there:
            self.store.append(self._name, self._published, data)
        else:
            self.store.write(self._name, data)
        self._is_there = True
        self._published = self._end
        self._new.clear()
        return self._end - manifest.segment_bytes

    def _is_index_due(self, last_end: int, index_bytes: int, clips: int) -> bool:
        """Whether an index is worth its bytes; the last one ends at byte `last_end`."""
        if index_bytes <= INDEX_SHARE * (self._end - last_end):
            return True
        return clips - self._indexed > WALKED_CLIPS + self._indexed // 4

    def discard(self) -> None:
        self._new.clear()


def encode_index(manifest: Manifest, encode: Callable[[Manifest], bytes] = encode_manifest) -> bytes:
    """The index box."""
    return encode_box(INDEX_TYPE, encode(manifest), critical=False)


def encode_tail(index_offset: int, index_bytes: int, tail_offset: int) -> bytes:
    """The trailer that stands at byte `tail_offset`."""
    fields = TAIL.pack(TAIL_MAGIC, index_offset, index_bytes, tail_offset + TAIL_BYTES)
    return encode_box(TAIL_TYPE, fields, critical=False)
