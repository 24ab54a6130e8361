"""Segments: a file-type box, then boxes whose order is the order in which a player wants them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from formats.box import HEADER_BYTES, Box, Cursor, decode_boxes, encode_box
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits

MAJOR, MINOR = 0, 1
FORMAT_VERSION = f"{MAJOR}.{MINOR}"

# As in PNG: the high bit and the line ends reveal a transfer that did not keep the bytes.
MAGIC = b"\x89CGS\r\n\x1a\n"
FILE_TYPE = struct.Struct("<8sHH4sQ")
FILE_TYPE_BYTES = HEADER_BYTES + FILE_TYPE.size

INIT, CLIP = "init", "clip"


@dataclass(frozen=True)
class BoxType:
    """What this version knows of a box type.

    Attributes:
        kinds: the segments it may stand in.
        critical: whether a reader that does not know it must refuse the segment.
        part: under which name `cgs inspect` counts its payload.
        repeats: whether it may stand in a segment more than once.
    """

    type: str
    kinds: tuple[str, ...]
    critical: bool
    part: str
    repeats: bool = False


FILE_TYPE_BOX = BoxType("CGSF", (INIT, CLIP), True, "overhead")
INIT_META_BOX = BoxType("IMET", (INIT,), True, "overhead")
VIEWS_BOX = BoxType("VIEW", (INIT,), False, "overhead")
HEADS_BOX = BoxType("HEAD", (INIT,), True, "heads")
CLIP_META_BOX = BoxType("CMET", (CLIP,), True, "overhead")
POSITIONS_BOX = BoxType("APOS", (INIT, CLIP), True, "positions")
SCALES_BOX = BoxType("ALSC", (INIT, CLIP), True, "scales")
FEATURES_BOX = BoxType("AFEA", (INIT, CLIP), True, "features")
FIELD_META_BOX = BoxType("FMET", (CLIP,), True, "overhead")
FIELD_MLP_BOX = BoxType("FMLP", (CLIP,), True, "mlp")
TABLE_BOX = BoxType("FTAB", (CLIP,), True, "tables", repeats=True)

BOX_TYPES = {
    known.type: known
    for known in (
        FILE_TYPE_BOX,
        INIT_META_BOX,
        VIEWS_BOX,
        HEADS_BOX,
        CLIP_META_BOX,
        POSITIONS_BOX,
        SCALES_BOX,
        FEATURES_BOX,
        FIELD_META_BOX,
        FIELD_MLP_BOX,
        TABLE_BOX,
    )
}
# The only layout version of every box type so far.
BOX_VERSION = 0
PARTS = ("positions", "features", "scales", "tables", "mlp", "heads", "overhead")


@dataclass(frozen=True)
class Segment:
    """The boxes of one segment that this version knows.

    Attributes:
        kind: "init" or "clip".
        version: (major, minor) of the writer.
        boxes: in file order, without the file-type box and without skipped ones.
    """

    kind: str
    version: tuple[int, int]
    boxes: tuple[Box, ...]

    def all(self, wanted: BoxType) -> list[Box]:
        """Every box of a type, in file order."""
        return [box for box in self.boxes if box.type == wanted.type]

    def one(self, wanted: BoxType) -> Box:
        """The box of a type; FormatError when there is none."""
        for box in self.boxes:
            if box.type == wanted.type:
                return box
        raise FormatError(f"the {self.kind} segment has no {wanted.type} box")


def make_box(known: BoxType, payload: bytes) -> bytes:
    """The bytes of a box of a known type."""
    return encode_box(known.type, payload, version=BOX_VERSION, critical=known.critical)


def encode_segment(kind: str, boxes: Sequence[bytes]) -> bytes:
    """A whole segment: the file-type box, then `boxes` as they are."""
    total = FILE_TYPE_BYTES + sum(len(box) for box in boxes)
    fields = FILE_TYPE.pack(MAGIC, MAJOR, MINOR, kind.encode("ascii"), total)
    return b"".join([make_box(FILE_TYPE_BOX, fields), *boxes])


def decode_segment(data: bytes | memoryview, kind: str, limits: Limits = DEFAULT_LIMITS) -> Segment:
    """The boxes of a segment, all checksums verified, unknown non-critical boxes left out.

    Args:
        kind: "init" or "clip"; the other kind is refused.

    Raises:
        FormatError: with the byte where the segment is not one, is cut, damaged, or from another version.
    """
    view = memoryview(data)
    if len(view) > limits.segment_bytes:
        raise FormatError("a segment is too long", expected=limits.segment_bytes, found=len(view))
    if len(view) < FILE_TYPE_BYTES:
        raise FormatError("a segment is cut", where="byte 0", expected=FILE_TYPE_BYTES, found=len(view))
    version = _check_file_type(view, kind, limits)
    boxes = list(decode_boxes(view, limits))[1:]
    known = tuple(box for box in boxes if _is_known(box, kind))
    _refuse_repeated(known)
    return Segment(kind, version, known)


def _check_file_type(view: memoryview, kind: str, limits: Limits) -> tuple[int, int]:
    if bytes(view[:4]) != FILE_TYPE_BOX.type.encode():
        raise FormatError(
            "not a ClipGStream segment", where="byte 0", expected="CGSF", found=bytes(view[:4]).hex()
        )
    cursor = Cursor(next(decode_boxes(view, limits)))
    if len(cursor.box.payload) < FILE_TYPE.size:
        raise cursor.error("a file-type box is too short", expected=FILE_TYPE.size)
    magic, major, minor, found_kind, total = cursor.unpack(FILE_TYPE)
    if magic != MAGIC:
        raise cursor.error("the magic bytes are wrong", expected=MAGIC.hex(), found=magic.hex())
    refuse_unknown_version(major, minor, cursor.box.error("").where)
    if found_kind != kind.encode("ascii"):
        raise cursor.error("another kind of segment", expected=kind, found=repr(found_kind))
    if total != len(view):
        what = "a segment is cut" if total > len(view) else "bytes follow a segment's end"
        raise FormatError(what, where=f"byte {min(total, len(view))}", expected=total, found=len(view))
    return major, minor


def refuse_unknown_version(major: int, minor: int, where: object) -> None:
    """Raise FormatError unless this version can read a stream of version `major`.`minor`.

    Before 1.0 a new minor version may change anything; from 1.0 on it only adds what older readers may skip.
    """
    if major != MAJOR or (MAJOR == 0 and minor > MINOR):
        raise FormatError(
            f"stream format version {major}.{minor} is not known",
            where=where,
            expected=f"version {FORMAT_VERSION}" + (" or older" if MINOR else ""),
            found=f"version {major}.{minor}",
            hint="install a newer clipgstream, or pack the stream again",
        )


def _is_known(box: Box, kind: str) -> bool:
    known = BOX_TYPES.get(box.type)
    if known is not None and kind in known.kinds and box.version == BOX_VERSION:
        return True
    if box.critical:
        raise FormatError(
            f"box {box.type} version {box.version} in the {kind} segment must be understood, but is unknown",
            where=f"byte {box.offset}",
            hint="install a newer clipgstream",
        )
    return False


def _refuse_repeated(boxes: tuple[Box, ...]) -> None:
    seen = {FILE_TYPE_BOX.type}
    for box in boxes:
        if box.type in seen and not BOX_TYPES[box.type].repeats:
            raise FormatError(f"box {box.type} stands twice in a segment", where=f"byte {box.offset}")
        seen.add(box.type)
