"""Segments: a file-type box, then boxes whose order is the order in which a player wants them.

Boxes lie in layers 0 to 3, and a box is never followed by one of a lower layer. A segment that is cut at the
end of a layer decodes and can be drawn; what higher layers would have brought is left out:

    layer  init segment                                 clip segment
        0  everything but layer 3                       field with its coarse levels, no residual anchors
        1                                               residual anchors and their rows of these levels
        2                                               finer levels
        3  Gaussians of an anchor beyond the first few

A baked stream (formats/baked_segment.py) has its keyframes in layer 0 and what changes in layer 1.

The file-type box (CGSF) comes first. Its payload, little-endian:

    offset  size  field
         0     8  magic: 89 43 47 53 0D 0A 1A 0A
         8     2  major version (uint16)
        10     2  minor version (uint16)
        12     4  kind: "init" or "clip"
        16     8  length of the whole segment in bytes, this box included (uint64)
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from formats.box import (
    HEADER_BYTES,
    LAYERS,
    Box,
    BoxHeader,
    Cursor,
    decode_boxes,
    decode_headers,
    decode_payload,
    encode_box,
)
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.types import ANCHORS, BAKED, PROFILES

MAJOR, MINOR = 1, 0
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
        layers: the kinds of segments that it may stand in, and in which of their layers.
        critical: whether a reader that does not know it must refuse the segment.
        part: under which name `cgs inspect` counts its payload.
        version: of its payload's layout.
        repeats: whether it may stand in a segment more than once.
        profiles: of the streams that it may stand in.
    """

    type: str
    layers: Mapping[str, tuple[int, ...]]
    critical: bool
    part: str
    version: int = 0
    repeats: bool = False
    profiles: tuple[str, ...] = (ANCHORS,)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The segments it may stand in."""
        return tuple(self.layers)


_INIT, _CLIP = {INIT: (0,)}, {CLIP: (0,)}
_ANCHORS = {INIT: (0,), CLIP: (1,)}

FILE_TYPE_BOX = BoxType("CGSF", {INIT: (0,), CLIP: (0,)}, True, "overhead", profiles=PROFILES)
INIT_META_BOX = BoxType("IMET", _INIT, True, "overhead", profiles=PROFILES)
VIEWS_BOX = BoxType("VIEW", _INIT, False, "overhead", profiles=PROFILES)
HEADS_BOX = BoxType("HEAD", _INIT, True, "heads")
MORE_HEADS_BOX = BoxType("HEDX", {INIT: (3,)}, True, "heads")
CLIP_META_BOX = BoxType("CMET", _CLIP, True, "overhead", profiles=PROFILES)
POSITIONS_BOX = BoxType("APOS", _ANCHORS, True, "positions", version=1)
SCALES_BOX = BoxType("ALSC", _ANCHORS, True, "scales", version=1)
FEATURES_BOX = BoxType("AFEA", _ANCHORS, True, "features", version=1)
STATIC_BOX = BoxType("ASTA", {CLIP: (0, 1)}, True, "flags", repeats=True)
FIELD_META_BOX = BoxType("FMET", _CLIP, True, "overhead", version=1)
FIELD_MLP_BOX = BoxType("FMLP", _CLIP, True, "mlp")
TABLE_BOX = BoxType("FTAB", {CLIP: (0, 1, 2)}, True, "tables", version=1, repeats=True)
BAKED_META_BOX = BoxType("BMET", _CLIP, True, "overhead", profiles=(BAKED,))
BAKED_KEY_BOX = BoxType("BKEY", _CLIP, True, "keyframe", profiles=(BAKED,))
BAKED_DELTA_BOX = BoxType("BDLT", {CLIP: (1,)}, True, "deltas", repeats=True, profiles=(BAKED,))

BOX_TYPES = {
    known.type: known
    for known in (
        FILE_TYPE_BOX,
        INIT_META_BOX,
        VIEWS_BOX,
        HEADS_BOX,
        MORE_HEADS_BOX,
        CLIP_META_BOX,
        POSITIONS_BOX,
        SCALES_BOX,
        FEATURES_BOX,
        STATIC_BOX,
        FIELD_META_BOX,
        FIELD_MLP_BOX,
        TABLE_BOX,
        BAKED_META_BOX,
        BAKED_KEY_BOX,
        BAKED_DELTA_BOX,
    )
}
PARTS = (
    "positions",
    "features",
    "scales",
    "flags",
    "tables",
    "mlp",
    "heads",
    "keyframe",
    "deltas",
    "overhead",
)


@dataclass(frozen=True)
class Segment:
    """The boxes of one segment that this version knows.

    Attributes:
        kind: "init" or "clip".
        version: (major, minor) of the writer.
        boxes: in file order, without the file-type box and without skipped ones.
        whole: nothing of the segment's bytes was missing.
    """

    kind: str
    version: tuple[int, int]
    boxes: tuple[Box, ...]
    whole: bool = True

    def all(self, wanted: BoxType) -> list[Box]:
        """Every box of a type, in file order."""
        return [box for box in self.boxes if box.type == wanted.type]

    def one(self, wanted: BoxType) -> Box:
        """The box of a type; FormatError when there is none."""
        for box in self.boxes:
            if box.type == wanted.type:
                return box
        raise FormatError(f"the {self.kind} segment has no {wanted.type} box")

    def require_profile(self, profile: str) -> None:
        """Raise FormatError unless every box may stand in a stream of this profile."""
        for box in self.boxes:
            if profile not in BOX_TYPES[box.type].profiles:
                raise box.error(f"the box has no place in a stream of the {profile} profile")


def make_box(known: BoxType, payload: bytes, layer: int = 0) -> bytes:
    """The bytes of a box of a known type."""
    return encode_box(known.type, payload, version=known.version, critical=known.critical, layer=layer)


def encode_segment(kind: str, boxes: Sequence[bytes]) -> bytes:
    """A whole segment: the file-type box, then `boxes` as they are, layers rising."""
    total = FILE_TYPE_BYTES + sum(len(box) for box in boxes)
    fields = FILE_TYPE.pack(MAGIC, MAJOR, MINOR, kind.encode("ascii"), total)
    return b"".join([make_box(FILE_TYPE_BOX, fields), *boxes])


def decode_segment(
    data: bytes | memoryview, kind: str, limits: Limits = DEFAULT_LIMITS, layers: int = LAYERS
) -> Segment:
    """The boxes of a segment, all checksums verified, unknown non-critical boxes left out.

    Args:
        data: the whole segment; with fewer than all layers, it may end anywhere behind these.
        kind: "init" or "clip"; the other kind is refused.
        layers: boxes of this layer and above are ignored, and not looked at.

    Raises:
        FormatError: with the byte where the segment is not one, is cut, damaged, or from another version.
    """
    view = memoryview(data)
    if len(view) > limits.segment_bytes:
        raise FormatError("a segment is too long", expected=limits.segment_bytes, found=len(view))
    if len(view) < FILE_TYPE_BYTES:
        raise FormatError("a segment is cut", where="byte 0", expected=FILE_TYPE_BYTES, found=len(view))
    version, total = _check_file_type(view, kind, limits)
    whole = total == len(view)
    if total < len(view) or (layers >= LAYERS and not whole):
        what = "a segment is cut" if total > len(view) else "bytes follow a segment's end"
        raise FormatError(what, where=f"byte {min(total, len(view))}", expected=total, found=len(view))
    headers = _rising(decode_headers(view, limits, cut=not whole))
    boxes = []
    for header in headers:
        if header.layer >= layers:
            break
        boxes.append(decode_payload(view, header))
    known = tuple(box for box in boxes[1:] if _is_known(box, kind))
    _refuse_repeated(known)
    return Segment(kind, version, known, whole)


def layer_ends(data: bytes | memoryview, limits: Limits = DEFAULT_LIMITS) -> tuple[int, int, int, int]:
    """For each layer, the byte where it ends in a whole segment: so many bytes hold it and those below.

    Raises:
        FormatError: a box header is damaged, layers fall, or the segment is cut.
    """
    ends = [0] * LAYERS
    for header in _rising(decode_headers(data, limits)):
        ends[header.layer :] = [header.end] * (LAYERS - header.layer)
    if ends[-1] != len(data):
        raise FormatError("a segment is cut", where=f"byte {len(data)}", expected=ends[-1], found=len(data))
    return ends[0], ends[1], ends[2], ends[3]


def _rising(headers: Iterator[BoxHeader]) -> Iterator[BoxHeader]:
    layer = 0
    for header in headers:
        if header.layer < layer:
            raise FormatError(
                "a box follows one of a higher layer",
                where=f"box {header.type}, byte {header.offset}",
                expected=f"layer {layer} or higher",
                found=header.layer,
            )
        layer = header.layer
        yield header


def _check_file_type(view: memoryview, kind: str, limits: Limits) -> tuple[tuple[int, int], int]:
    """(major, minor) of the segment, and its length in bytes."""
    if bytes(view[:4]) != FILE_TYPE_BOX.type.encode():
        raise FormatError(
            "not a ClipGStream segment", where="byte 0", expected="CGSF", found=bytes(view[:4]).hex()
        )
    cursor = Cursor(next(decode_boxes(view, limits)))
    if len(cursor.box.payload) != FILE_TYPE.size:
        found = len(cursor.box.payload)
        raise cursor.error("a file-type box has another length", expected=FILE_TYPE.size, found=found)
    magic, major, minor, found_kind, total = cursor.unpack(FILE_TYPE)
    if magic != MAGIC:
        raise cursor.error("the magic bytes are wrong", expected=MAGIC.hex(), found=magic.hex())
    refuse_unknown_version(major, minor, cursor.box.error("").where)
    if found_kind != kind.encode("ascii"):
        raise cursor.error("another kind of segment", expected=kind, found=repr(found_kind))
    return (major, minor), total


def refuse_unknown_version(major: int, minor: int, where: object) -> None:
    """Raise FormatError unless this version can read a stream of version `major`.`minor`.

    A new minor version only adds what older readers may skip.
    """
    if major != MAJOR:
        raise FormatError(
            f"stream format version {major}.{minor} is not known",
            where=where,
            expected=f"version {MAJOR}.x",
            found=f"version {major}.{minor}",
            hint="install a newer clipgstream" if major > MAJOR else "pack the stream again",
        )


def _is_known(box: Box, kind: str) -> bool:
    known = BOX_TYPES.get(box.type)
    if known is not None and kind in known.layers and box.version == known.version:
        if box.layer not in known.layers[kind]:
            raise box.error("a box is in another layer", expected=known.layers[kind], found=box.layer)
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
