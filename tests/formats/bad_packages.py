"""Streams that are wrong in one way each; checksums are right unless a row is about one."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bad_segments import CLIP_DATA, INIT_DATA, INIT_SEGMENT
from stream_models import packed_clip

from formats.archive import INDEX_TYPE, TAIL, TAIL_BYTES, TAIL_MAGIC, TAIL_TYPE, encode_index, encode_tail
from formats.box import HEADER, HEADER_BYTES, encode_box
from formats.clip_segment import read_clip_meta
from formats.errors import FormatError
from formats.init_segment import segment_id
from formats.limits import Limits
from formats.manifest import (
    MANIFEST_NAME,
    ClipEntry,
    InitEntry,
    Manifest,
    ManifestDamage,
    encode_manifest,
    make_manifest,
    seal_json,
)
from formats.segment import layer_ends

Files = dict[str, bytes]
Document = dict[str, Any]
Edit = Callable[[Document], object]

SECOND_DATA = packed_clip(INIT_SEGMENT, clip=1, residual=2)
FOLDER = {"a.cgsi": INIT_DATA, "b.cgsc": CLIP_DATA, "c.cgsc": SECOND_DATA}
ARCHIVE_NAME = "s.cgs"


@dataclass(frozen=True)
class BadPackage:
    """A stream that must be refused when it is opened, or when a segment is asked for.

    Attributes:
        damage: what is wrong, in words.
        files: by name; a single file has a name of its own.
        error: how the error's `what` begins.
        kind: the error's class.
        at_once: it is refused when it is opened, else when all of its segments are read.
        limits: to read it with.
    """

    damage: str
    files: Files
    error: str
    kind: type[FormatError] = FormatError
    at_once: bool = True
    limits: Limits = Limits()


def manifest(single: bool) -> Manifest:
    """Of the folder, or of its segments in one file."""
    at, places = 0, []
    for name, data in FOLDER.items():
        places.append({"offset": at} if single else {"file": name})
        at += len(data)
    shared: list[Document] = [
        {"bytes": len(data), "sha256": segment_id(data), "layers": layer_ends(data), **place}
        for data, place in zip(FOLDER.values(), places, strict=True)
    ]
    clips = []
    for data, entry in zip(list(FOLDER.values())[1:], shared[1:], strict=True):
        meta = read_clip_meta(data)
        times = {"first_frame": meta.first_frame, "frames": meta.frames}
        times["duration_s"] = float(meta.frames / INIT_SEGMENT.info.fps)
        clips.append(ClipEntry(clip=meta.clip, init=meta.init_id, **times, **entry))
    inits = [InitEntry(id=INIT_SEGMENT.init_id, **shared[0])]
    return make_manifest(INIT_SEGMENT.info.fps, INIT_SEGMENT.info.clip_frames, inits, clips, ended=True)


def sealed(document: Document) -> bytes:
    """A manifest's bytes; its checksum is right."""
    return seal_json(json.dumps(document, separators=(",", ":")).encode() + b"\n")


def document_of(single: bool) -> Document:
    return dict(json.loads(encode_manifest(manifest(single))), crc32c=None)


def edited(change: Edit, single: bool = False) -> bytes:
    """The manifest with something changed; its checksum is right."""
    document = document_of(single)
    del document["crc32c"]
    change(document)
    return sealed(document)


def folder(data: bytes, **others: bytes) -> Files:
    """The folder with another manifest."""
    return {**FOLDER, MANIFEST_NAME: data, **others}


def set_clip(number: int, **values: object) -> Edit:
    return lambda document: document["segments"][number].update(values)


def swap(document: Document) -> None:
    document["segments"].reverse()
    document["sequence"] = document["segments"][0]["clip"]


def manifest_rows() -> Iterator[BadPackage]:
    """Manifests of a folder."""
    whole = encode_manifest(manifest(single=False))
    bad = "the manifest is not valid"
    name = f"{bad}: segments.0.file"
    edits: list[tuple[str, Edit, str]] = [
        ("another format", lambda d: d.update(format="hls"), f"{bad}: format"),
        ("version 2.0", lambda d: d.update(format_version="2.0"), "stream format version 2.0 is not known"),
        ("version 0.1", lambda d: d.update(format_version="0.1"), "stream format version 0.1 is not known"),
        ("a version that is no number", lambda d: d.update(format_version="one"), f"{bad}: format_version"),
        ("no version", lambda d: d.pop("format_version"), f"{bad}: format_version"),
        ("0 frames a second", lambda d: d.update(fps=[0, 1]), f"{bad}: fps.0"),
        ("a rate of 2**53", lambda d: d.update(fps=[1 << 53, 1]), f"{bad}: fps.0"),
        ("a text for a number", lambda d: d.update(sequence="0"), f"{bad}: sequence"),
        ("another sequence", lambda d: d.update(sequence=7), bad),
        ("an infinite duration", lambda d: d.update(target_duration_s=float("inf")), bad),
        ("a NaN", set_clip(0, duration_s=float("nan")), bad),
        ("a clip with another duration", set_clip(0, duration_s=1.0), bad),
        ("clips longer than the target", lambda d: d.update(target_duration_s=0.01), bad),
        ("a file in the folder above", set_clip(0, file="../b.cgsc"), name),
        ("a file above by a detour", set_clip(0, file="x/../../b.cgsc"), name),
        ("an absolute file", set_clip(0, file="/etc/passwd"), name),
        ("a file with a drive", set_clip(0, file="c:b.cgsc"), name),
        ("a file on another server", set_clip(0, file="https://example.org/b"), name),
        ("a file with a backslash", set_clip(0, file="..\\b.cgsc"), name),
        ("a hidden file", set_clip(0, file=".b.cgsc"), name),
        ("a file with an escape", set_clip(0, file="%2e%2e/b.cgsc"), name),
        ("a file with a line end", set_clip(0, file="b.cgsc\n"), name),
        ("a file with a zero byte", set_clip(0, file="b\0"), name),
        ("a file with an empty part", set_clip(0, file="x//b.cgsc"), name),
        ("a file without a name", set_clip(0, file=""), name),
        ("a file with a name of 513 letters", set_clip(0, file="b" * 513), name),
        ("file and offset", set_clip(0, offset=0), f"{bad}: segments.0"),
        ("neither file nor offset", lambda d: d["segments"][0].pop("file"), f"{bad}: segments.0"),
        ("a negative length", set_clip(0, bytes=-1), f"{bad}: segments.0.bytes"),
        ("a length of 0", set_clip(0, bytes=0), f"{bad}: segments.0.bytes"),
        ("layers that fall", set_clip(0, layers=[9, 5, 9, len(CLIP_DATA)]), f"{bad}: segments.0"),
        ("layers longer than the clip", set_clip(0, layers=[1, 2, 3, 1 << 40]), f"{bad}: segments.0"),
        ("three layers", set_clip(0, layers=[1, 2, 3]), f"{bad}: segments.0.layers"),
        ("a hash that is none", set_clip(0, sha256="x" * 64), f"{bad}: segments.0.sha256"),
        ("an unknown init segment", set_clip(0, init="0" * 64), bad),
        ("an init segment of another name", lambda d: d["inits"][0].update(id="0" * 64), f"{bad}: inits.0"),
        ("an init segment twice", lambda d: d["inits"].append(d["inits"][0]), bad),
        ("a file twice", set_clip(1, file="b.cgsc"), bad),
        ("the init segment's file as a clip", set_clip(1, file="a.cgsi"), bad),
        ("clips that fall", swap, bad),
        ("a clip twice", lambda d: d["segments"].append(d["segments"][1]), bad),
        ("frames twice", set_clip(1, first_frame=3), bad),
        ("a frame of 2**53", set_clip(1, first_frame=1 << 53), f"{bad}: segments.1.first_frame"),
        ("offsets in a folder", offsets, "the manifest of a folder has offsets"),
    ]
    for damage, change, error in edits:
        yield BadPackage(damage, folder(edited(change)), error)
    damaged = "the manifest is damaged (CRC-32C)"
    raw: list[tuple[str, bytes, str]] = [
        ("an empty manifest", b"", damaged),
        ("no checksum", whole.replace(b'"crc32c"', b'"crc32x"'), damaged),
        ("another checksum", whole[:11] + b"00000000" + whole[19:], damaged),
        ("half a manifest", whole[: len(whole) // 2], damaged),
        ("a changed number", whole.replace(b"30000", b"30001"), damaged),
    ]
    for damage, data, error in raw:
        # Without segments to recover, or they would be found by their own bytes.
        yield BadPackage(damage, {MANIFEST_NAME: data}, error, ManifestDamage)
    hostile: list[tuple[str, bytes, str]] = [
        ("no UTF-8", seal_json(b'{"format":"\xff"}'), f"{bad}: document"),
        ("nested too deeply", seal_json(b'{"x":' + b"[" * (1 << 20) + b"}"), f"{bad}: document"),
        ("a million broken clips", seal_json(many_clips(1 << 20)), f"{bad}: segments"),
        ("no manifest", seal_json(b"[]"), bad),
    ]
    for damage, data, error in hostile:
        yield BadPackage(damage, folder(data), error)
    too_long = "the manifest is too long"
    yield BadPackage("more bytes than allowed", folder(whole), too_long, limits=Limits(manifest_bytes=500))
    yield BadPackage(
        "more clips than allowed", folder(whole), "the manifest lists too many", limits=Limits(segments=1)
    )


def offsets(document: Document) -> None:
    document.update({key: value for key, value in document_of(single=True).items() if key != "crc32c"})


def many_clips(count: int) -> bytes:
    head = (
        b'{"format":"clipgstream","format_version":"1.0","fps":[30,1],"target_duration_s":1.0,"sequence":0,'
    )
    return head + b'"inits":[],"ended":true,"segments":[' + b"0," * count + b"0]}\n"


def segment_rows() -> Iterator[BadPackage]:
    """Folders with a right manifest whose segments are not what it says."""
    data = encode_manifest(manifest(single=False))
    flipped = CLIP_DATA[:99] + bytes([CLIP_DATA[99] ^ 1]) + CLIP_DATA[100:]
    rows: list[tuple[str, Files, str]] = [
        ("a missing clip", {**FOLDER, "b.cgsc": b""}, "a segment is cut"),
        ("a cut clip", {**FOLDER, "b.cgsc": CLIP_DATA[:-1]}, "a segment is cut"),
        ("a longer clip", {**FOLDER, "b.cgsc": CLIP_DATA + b"x"}, "bytes follow a segment's end"),
        ("a damaged clip", {**FOLDER, "b.cgsc": flipped}, "a box is damaged (CRC-32C)"),
        ("clips exchanged", {**FOLDER, "b.cgsc": SECOND_DATA}, "a segment is not the one that the manifest"),
        ("the init segment as clip", {**FOLDER, "b.cgsc": INIT_DATA}, "another kind of segment"),
    ]
    for damage, files, error in rows:
        yield BadPackage(damage, {**files, MANIFEST_NAME: data}, error, at_once=False)
    missing = {name: file for name, file in FOLDER.items() if name != "c.cgsc"}
    yield BadPackage(
        "a missing file", {**missing, MANIFEST_NAME: data}, "a segment is missing", at_once=False
    )
    other = edited(set_clip(1, clip=5))
    yield BadPackage(
        "a clip of another number", folder(other), "a clip segment is not the one", at_once=False
    )
    long = edited(lambda d: d["segments"][0].update(bytes=1 << 40, layers=[1, 2, 3, 1 << 40]))
    yield BadPackage("a clip of a tebibyte", folder(long), "a segment is too long", at_once=False)


def archive(index: bytes | None = None, tail: bytes | None = None) -> Files:
    """A single file with another index or trailer."""
    body = b"".join(FOLDER.values())
    index = encode_index(manifest(single=True)) if index is None else index
    end = len(body) + len(index)
    tail = encode_tail(len(body), len(index), end) if tail is None else tail
    return {ARCHIVE_NAME: body + index + tail}


def index_with(change: Edit) -> bytes:
    """An index with something changed, its checksums right."""
    return encode_box(INDEX_TYPE, edited(change, single=True), critical=False)


def tail_with(offset: int, length: int, total: int, magic: bytes = TAIL_MAGIC) -> bytes:
    return encode_box(TAIL_TYPE, TAIL.pack(magic, offset, length, total), critical=False)


def archive_rows() -> Iterator[BadPackage]:
    """Single files whose index says what cannot be."""
    body = sum(map(len, FOLDER.values()))
    bad = "the manifest is not valid"
    reach = "a segment reaches behind the index that lists it"
    at_end = {"offset": body, "bytes": 100, "layers": [1, 2, 3, 100]}
    far = {"offset": (1 << 53) - 1}
    edits: list[tuple[str, Edit, str]] = [
        ("a clip that lies in the init segment", set_clip(0, offset=5), bad),
        ("two clips at one place", set_clip(1, offset=len(INIT_DATA)), bad),
        ("a negative offset", set_clip(0, offset=-1), f"{bad}: segments.0.offset"),
        ("an offset of 2**53", set_clip(0, offset=1 << 53), f"{bad}: segments.0.offset"),
        ("a clip that is the index itself", set_clip(1, **at_end), reach),
        ("a clip far behind the end", set_clip(1, **far), reach),
        ("files in a single file", lambda d: replace_places(d), "the index of a single file has files"),
        ("version 3.0", lambda d: d.update(format_version="3.0"), "stream format version 3.0 is not known"),
    ]
    for damage, change, error in edits:
        yield BadPackage(damage, archive(index_with(change)), error)
    yield BadPackage("another file", {ARCHIVE_NAME: b"RIFF" + bytes(500)}, "this is no ClipGStream stream")
    yield BadPackage("nothing at all", {ARCHIVE_NAME: b""}, "the file is cut", ManifestDamage)
    yield BadPackage("a trailer alone", {ARCHIVE_NAME: tail_with(0, 0, TAIL_BYTES)}, "this is no ClipGStream")
    yield BadPackage("a cut init segment", {ARCHIVE_NAME: INIT_DATA[:-1]}, "the file is cut", ManifestDamage)
    newer = bytearray(INIT_DATA)
    struct.pack_into("<H", newer, HEADER_BYTES + 8, 2)
    sealed_type = encode_box("CGSF", bytes(newer[HEADER_BYTES : HEADER_BYTES + 24]))
    whole = sealed_type + bytes(newer[len(sealed_type) :])
    yield BadPackage(
        "a cut file of version 2", {ARCHIVE_NAME: whole}, "stream format version 2.0 is not known"
    )


def replace_places(document: Document) -> None:
    for number, entry in enumerate([*document["inits"], *document["segments"]]):
        entry["file"] = f"{number}.cgsc"
        del entry["offset"]


def recovered_archives() -> dict[str, Files]:
    """Single files whose trailer or index is damaged: what arrived whole is found without it."""
    whole = archive()[ARCHIVE_NAME]
    body = sum(map(len, FOLDER.values()))
    size = len(whole) - body - TAIL_BYTES
    end = len(whole)
    tails = {
        "a trailer that points at itself": tail_with(end - TAIL_BYTES, TAIL_BYTES, end),
        "a trailer that points behind the end": tail_with(end, size, end),
        "a trailer that points at 2**64 - 1": tail_with((1 << 64) - 1, (1 << 64) - 1, end),
        "a trailer that points at the first segment": tail_with(0, len(INIT_DATA), end),
        "a trailer that points into a segment": tail_with(30, size, end),
        "an index that is longer than announced": tail_with(body, size - 1, end),
        "an index that reaches into the trailer": tail_with(body, size + 1, end),
        "a trailer of another file length": tail_with(body, size, end - 1),
        "a trailer with other magic bytes": tail_with(body, size, end, b"12345678"),
        "a trailer of another length": encode_box(TAIL_TYPE, bytes(8), critical=False),
    }
    found = {damage: archive(tail=tail) for damage, tail in tails.items()}
    found["no trailer"] = {ARCHIVE_NAME: whole[:-TAIL_BYTES]}
    found["a cut trailer"] = {ARCHIVE_NAME: whole[:-1]}
    found["a cut index"] = {ARCHIVE_NAME: whole[: body + 40]}
    at = body + HEADER.size
    found["a damaged index header"] = {ARCHIVE_NAME: whole[:at] + b"\0" + whole[at + 1 :]}
    found["a damaged index"] = {ARCHIVE_NAME: whole[: at + 60] + b"\0" + whole[at + 61 :]}
    found["bytes behind the trailer"] = {ARCHIVE_NAME: whole + bytes(100)}
    found["a thousand trailers"] = {ARCHIVE_NAME: whole + whole[-TAIL_BYTES:] * 1000}
    found["a segment that announces 2**64 - 1 bytes behind the end"] = {
        ARCHIVE_NAME: whole + encode_box("CGSF", INIT_DATA[24:40] + b"\xff" * 8)
    }
    return found


def bad_packages() -> list[BadPackage]:
    """Every row."""
    return [row for rows in (manifest_rows, segment_rows, archive_rows) for row in rows()]
