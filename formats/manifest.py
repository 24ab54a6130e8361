"""The manifest: a stream's index, with the semantics of an HLS media playlist.

It lists what is there now. A live stream's manifest grows by being replaced as a whole; nothing in it
declares totals, and `ended` says that nothing will be added. A folder's manifest names files; a single
file's index is the same document with byte offsets (docs/stream-format.md, "Manifest").
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from pydantic import ConfigDict, ValidationError, model_validator
from pydantic import Field as Key

from formats.crc32c import crc32c
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.metadata import WireModel, dump_json, parse_json, validation_error
from formats.segment import FORMAT_VERSION, refuse_unknown_version

MANIFEST_NAME = "manifest.json"
# By this header, in seconds, a web server says of a file that it holds a request with this query and
# If-None-Match until the file changes, for at most so long (docs/serving.md, "Long polls").
WAIT_HEADER = "Manifest-Wait"
WAIT_QUERY = "wait"

Count = Annotated[int, Key(ge=1, lt=1 << 53)]
Index = Annotated[int, Key(ge=0, lt=1 << 53)]
Seconds = Annotated[float, Key(ge=0, le=1e9)]
Sha256 = Annotated[str, Key(pattern=r"^[0-9a-f]{64}$")]

# Plain names below the manifest's folder: no absolute path, "..", backslash, drive or scheme fits.
_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


def check_file_name(name: str) -> str:
    """`name`, when it is a relative path that stays below the manifest's folder; ValueError when not."""
    if len(name) > 512 or not _FILE.fullmatch(name):
        raise ValueError("a relative path of letters, digits, '.', '_', '-', no part starting with '.'")
    return name


Layers = Annotated[tuple[Count, Count, Count, Count], Key(strict=False)]
# Of an entry that was found without its manifest, so that nobody has hashed it yet.
UNHASHED = ""

_ONE_PLACE: dict[str, Any] = {"oneOf": [{"required": ["file"]}, {"required": ["offset"]}]}


class SegmentEntry(WireModel):
    """Where a segment lies and what it must be.

    Attributes:
        file: its path below the manifest's folder; None in a single file.
        offset: its first byte in the single file; None in a folder.
        bytes: its length.
        sha256: of its bytes.
        layers: how many bytes, from its start, hold layers 0, 0 to 1, 0 to 2, and all four.
    """

    model_config = ConfigDict(json_schema_extra=_ONE_PLACE)

    file: Annotated[str, Key(max_length=512, pattern=f"^{_FILE.pattern}$")] | None = None
    offset: Index | None = None
    bytes: Count
    sha256: Sha256
    layers: Layers

    @model_validator(mode="after")
    def _check_place(self) -> SegmentEntry:
        if (self.file is None) == (self.offset is None):
            raise ValueError("a segment has a file or an offset, and not both")
        first, second, third, last = self.layers
        if not first <= second <= third <= last == self.bytes:
            raise ValueError("layers must not fall, and the last must be all bytes")
        return self


class InitEntry(SegmentEntry):
    """An init segment. Its `id` is the SHA-256 of its bytes; clips name the one they need by it."""

    id: Sha256

    @model_validator(mode="after")
    def _id_is_hash(self) -> InitEntry:
        if self.id != self.sha256:
            raise ValueError("an init segment's id is its SHA-256")
        return self


class ClipEntry(SegmentEntry):
    """A clip segment: frames first_frame .. first_frame + frames - 1 of the capture."""

    clip: Index
    init: Sha256
    first_frame: Index
    frames: Count
    duration_s: Seconds

    @property
    def end_frame(self) -> int:
        """frame_index just behind the clip."""
        return self.first_frame + self.frames


class FoundClip(ClipEntry):
    """A clip that was found by its own bytes; its SHA-256 is not known."""

    sha256: Literal[""] = UNHASHED  # type: ignore[assignment]


class _Listed(WireModel):
    """A manifest whose members are right one by one, and have not been compared yet."""

    format: Literal["clipgstream"] = "clipgstream"
    format_version: str = FORMAT_VERSION
    fps: Annotated[tuple[Count, Count], Key(strict=False)]
    target_duration_s: Seconds
    sequence: Index
    inits: Annotated[tuple[InitEntry, ...], Key(strict=False, fail_fast=True)]
    segments: Annotated[tuple[ClipEntry, ...], Key(strict=False, fail_fast=True)]
    ended: bool


class Manifest(_Listed):
    """A stream's index.

    Attributes:
        format_version: "major.minor" of the segments and of this document.
        fps: numerator and denominator.
        target_duration_s: duration of a full clip; no clip is longer.
        sequence: number of the first clip listed (HLS's media sequence number), 0 when there is none.
        inits: every init segment that a listed clip needs.
        segments: clips by rising number and frame, no frame in two of them. Frames may be missing.
        ended: nothing will be added.
    """

    @model_validator(mode="after")
    def _check_order(self) -> Manifest:
        known = {init.id for init in self.inits}
        if len(known) < len(self.inits):
            raise ValueError("an init segment is listed twice")
        if self.sequence != (self.segments[0].clip if self.segments else 0):
            raise ValueError("sequence is not the number of the first clip")
        for clip in self.segments:
            if clip.init not in known:
                raise ValueError(f"clip {clip.clip} needs an init segment that is not listed")
        for clip, after in itertools.pairwise(self.segments):
            if after.clip <= clip.clip or after.first_frame < clip.end_frame:
                raise ValueError(f"clip {after.clip} does not follow clip {clip.clip} in number and frames")
        return self

    @model_validator(mode="after")
    def _check_places(self) -> Manifest:
        _refuse_overlaps([*self.inits, *self.segments])
        return self

    @model_validator(mode="after")
    def _check_durations(self) -> Manifest:
        rate = self.fps[0] / self.fps[1]
        for clip in self.segments:
            if not math.isclose(clip.duration_s * rate, clip.frames, rel_tol=1e-6):
                raise ValueError(f"clip {clip.clip} does not last as long as its frames")
            if clip.duration_s > self.target_duration_s * (1 + 1e-6):
                raise ValueError(f"clip {clip.clip} is longer than target_duration_s")
        return self

    @property
    def frame_rate(self) -> Fraction:
        """Frames a second, exactly."""
        return Fraction(*self.fps)

    @property
    def frames(self) -> int:
        """Frames that are there now."""
        return sum(clip.frames for clip in self.segments)

    @property
    def segment_bytes(self) -> int:
        """Bytes of all segments that are there now."""
        return sum(init.bytes for init in self.inits) + sum(clip.bytes for clip in self.segments)


def _refuse_overlaps(entries: Sequence[InitEntry | ClipEntry]) -> None:
    files = [entry.file for entry in entries if entry.file is not None]
    if files and len(files) < len(entries):
        raise ValueError("some segments have a file and some an offset")
    if len(set(files)) < len(files):
        raise ValueError("a file is listed twice")
    ranges = sorted((entry.offset or 0, entry.bytes) for entry in entries if entry.file is None)
    for (offset, size), (after, _) in itertools.pairwise(ranges):
        if after < offset + size:
            raise ValueError(f"two segments overlap at byte {after}")


class ManifestDamage(FormatError):
    """A manifest whose bytes are not those that were written."""


class _Header(WireModel):
    """What every version's manifest has, read before anything else."""

    format: Literal["clipgstream"]
    format_version: Annotated[str, Key(pattern=r"^\d{1,5}\.\d{1,5}$")]


# The checksum comes first and counts every byte behind it, so that checking it takes no JSON parser.
_SEAL = b'{"crc32c":"%08x",'
_SEAL_BYTES = len(_SEAL % 0)
_CLIPS, _BEHIND_CLIPS = b'"segments":[', b'],"sequence":'
_UNCHANGED = tuple(_Listed.model_fields.keys() - {"segments"})
_SEALED = re.compile(rb'\{"crc32c":"([0-9a-f]{8})",')


def encode_manifest(manifest: Manifest) -> bytes:
    """Canonical JSON behind its checksum: the same manifest always gives the same bytes."""
    return ManifestEncoder().encode(manifest)


class ManifestEncoder:
    """`encode_manifest` for the manifests of one live stream: only clips that are new are put into JSON."""

    def __init__(self) -> None:
        self._clips: tuple[ClipEntry, ...] = ()
        self._text = ""

    def encode(self, manifest: Manifest) -> bytes:
        """See encode_manifest."""
        rest = manifest.model_dump(mode="json", exclude_none=True, exclude={"segments"}) | {"segments": []}
        # Quotation marks inside of texts are escaped, so this is found once.
        before, empty, after = dump_json(rest).decode().partition('"segments":[]')
        assert empty
        return seal_json(f'{before}"segments":[{self._list(manifest.segments)}]{after}'.encode())

    def _list(self, clips: tuple[ClipEntry, ...]) -> str:
        if clips[: len(self._clips)] != self._clips:
            self._clips, self._text = (), ""
        added = [_clip_json(entry) for entry in clips[len(self._clips) :]]
        self._clips, self._text = clips, ",".join(filter(None, [self._text, *added]))
        return self._text


def _clip_json(entry: ClipEntry) -> str:
    return dump_json(entry.model_dump(mode="json", exclude_none=True)).decode().rstrip("\n")


def seal_json(document: bytes) -> bytes:
    """A JSON object with its checksum as first member: the CRC-32C of all bytes behind that member."""
    rest = document[1:]
    return _SEAL % crc32c(rest) + rest


def decode_manifest(data: bytes, where: object = MANIFEST_NAME, limits: Limits = DEFAULT_LIMITS) -> Manifest:
    """Read and check a manifest.

    Args:
        where: how errors name it.

    Raises:
        ManifestDamage: its checksum is wrong.
        FormatError: not a manifest, of an unknown version, or with a value that cannot be.
    """
    if len(data) > limits.manifest_bytes:
        raise FormatError("the manifest is too long", where=where, expected=limits.manifest_bytes)
    _check_seal(data, where)
    _check_version(data, where)
    manifest = parse_json(Manifest, data, "the manifest", where)
    if max(len(manifest.segments), len(manifest.inits)) > limits.segments:
        raise FormatError("the manifest lists too many segments", where=where, expected=limits.segments)
    return manifest


@dataclass(frozen=True)
class _Read:
    """A manifest that was read.

    Attributes:
        known: its bytes behind the checksum, up to the end of its last clip.
        start: where its clips begin, in the whole document.
    """

    known: bytes
    start: int
    manifest: Manifest

    @property
    def end(self) -> int:
        """Where its last clip ends, in the whole document."""
        return _SEAL_BYTES + len(self.known)

    def is_continued(self, data: bytes) -> bool:
        """Whether a document lists the same and then more."""
        return data.startswith(self.known, _SEAL_BYTES) and data.startswith(b",{", self.end)


class ManifestDecoder:
    """`decode_manifest` for the manifests of one live stream: only clips that are new are read.

    That takes manifests as `encode_manifest` writes them; others are read as a whole each time.
    """

    def __init__(self) -> None:
        self._last: _Read | None = None

    def decode(self, data: bytes, where: object, limits: Limits) -> Manifest:
        """See decode_manifest."""
        manifest = self._grown(data, where, limits) or decode_manifest(data, where, limits)
        start, end = data.find(_CLIPS) + len(_CLIPS), data.rfind(_BEHIND_CLIPS)
        is_ours = bool(manifest.segments) and end > start
        self._last = _Read(data[_SEAL_BYTES:end], start, manifest) if is_ours else None
        return manifest

    def _grown(self, data: bytes, where: object, limits: Limits) -> Manifest | None:
        """The manifest, if it is the last one with more clips behind; None: it is to be read as a whole."""
        last = self._last
        if last is None or len(data) > limits.manifest_bytes or not last.is_continued(data):
            return None
        _check_seal(data, where)
        try:
            added = _Listed.model_validate_json(data[: last.start] + data[last.end + 1 :])
            same = all(getattr(added, name) == getattr(last.manifest, name) for name in _UNCHANGED)
            fits = len(last.manifest.segments) + len(added.segments) <= limits.segments
            return with_more_clips(last.manifest, added.segments) if same and fits else None
        except ValueError:
            # What is wrong is said when it is read as a whole.
            return None


def with_more_clips(known: Manifest, clips: tuple[ClipEntry, ...]) -> Manifest:
    """The manifest that lists these clips behind the known ones, which are not checked again.

    Raises:
        ValueError: it would not be valid.
    """
    values = {name: getattr(known, name) for name in _Listed.model_fields}
    # What holds for a clip and the one before it holds for the known ones.
    newest = (*known.segments[-1:], *clips)
    Manifest(**values | {"segments": newest, "sequence": newest[0].clip if newest else 0})
    segments = (*known.segments, *clips)
    _refuse_overlaps([*known.inits, *segments])
    sequence = segments[0].clip if segments else 0
    return Manifest.model_construct(**values | {"segments": segments, "sequence": sequence})


def _check_seal(data: bytes, where: object) -> None:
    seal = _SEALED.match(data)
    found = crc32c(memoryview(data)[seal.end() :]) if seal else None
    if seal and found == int(seal[1], 16):
        return
    _say_version(data, where)
    raise ManifestDamage(
        "the manifest is damaged (CRC-32C)",
        where=where,
        expected=seal[1].decode() if seal else "a checksum as first member",
        found="none" if found is None else f"{found:08x}",
        hint="fetch it again, or convert the stream: that makes a new one from the whole segments",
    )


def _say_version(data: bytes, where: object) -> None:
    """Another major version may protect its manifest otherwise: name it, where it can be read."""
    try:
        header = parse_json(_Header, data, "the manifest", where)
    except FormatError:
        return
    try:
        refuse_unknown_version(*_version(header), where)
    except FormatError as error:
        raise ManifestDamage(
            error.what, where=where, expected=error.expected, found=error.found, hint=error.hint
        ) from error


def _check_version(data: bytes, where: object) -> None:
    refuse_unknown_version(*_version(parse_json(_Header, data, "the manifest", where)), where)


def _version(header: _Header) -> tuple[int, int]:
    major, _, minor = header.format_version.partition(".")
    return int(major), int(minor)


Made = TypeVar("Made", bound=SegmentEntry)


def make_entry(kind: type[Made], **values: Any) -> Made:
    """An entry of a segment, which may say of itself what no manifest can.

    Raises:
        FormatError: a value is out of range.
    """
    try:
        return kind(**values)
    except ValidationError as error:
        raise validation_error(error, "a segment's entry", None) from error


def make_manifest(
    fps: Fraction, clip_frames: int, inits: list[InitEntry], clips: list[ClipEntry], ended: bool
) -> Manifest:
    """A manifest of these segments, clips in any order.

    Raises:
        FormatError: when clips overlap, or need an init segment that is not among `inits`.
    """
    ordered = sorted(clips, key=lambda clip: clip.clip)
    try:
        return Manifest(
            fps=(fps.numerator, fps.denominator),
            target_duration_s=float(clip_frames / fps),
            sequence=ordered[0].clip if ordered else 0,
            inits=tuple(inits),
            segments=tuple(ordered),
            ended=ended,
        )
    except ValidationError as error:
        raise validation_error(error, "the manifest", MANIFEST_NAME) from error


def refuse_rewritten(known: Manifest, new: Manifest, where: object) -> None:
    """Raise FormatError unless `new` may follow `known` in a live stream.

    Like an HLS playlist it may drop its first clips and add clips at its end; it never changes or reorders
    an entry, goes back, or adds to a stream that has ended.
    """
    if known == new:
        return
    problem = _rewritten(known, new)
    if problem:
        raise FormatError(
            f"the stream was replaced while it was read: {problem}", where=where, hint="open it again"
        )


def _rewritten(known: Manifest, new: Manifest) -> str | None:
    if known.ended:
        return "it had ended"
    if (known.fps, known.target_duration_s) != (new.fps, new.target_duration_s):
        return "it has another frame rate or clip length"
    if known.segments and new.sequence < known.sequence:
        return "its sequence went back"
    if known.segments and not new.segments:
        return "its clips are gone"
    kept = [clip for clip in known.segments if clip.clip >= new.sequence]
    if len(new.segments) < len(kept) or not all(map(_is_same, kept, new.segments)):
        return "a listed clip has changed"
    needed = {clip.init for clip in kept}
    if any(init not in new.inits for init in known.inits if init.id in needed):
        return "a listed init segment has changed"
    return None


def _is_same(known: ClipEntry, new: ClipEntry) -> bool:
    if known is new:
        return True
    if known.sha256 != UNHASHED:
        return known == new
    # A clip that was found in a growing file gets its hash and layers when the next index lists it.
    unsure = {"sha256", "layers"}
    return known.model_dump(exclude=unsure) == new.model_dump(exclude=unsure)


def manifest_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the manifest and of the index of a single file."""
    schema = Manifest.model_json_schema(mode="validation")
    for name in ("ClipEntry", "InitEntry"):
        keys = schema["$defs"][name]["properties"]
        for place in ("file", "offset"):
            # What is not there is left out, never null.
            keys[place] = keys[place]["anyOf"][0]
    checksum = {
        "type": "string",
        "pattern": "^[0-9a-f]{8}$",
        "description": "First member; CRC-32C of every byte behind its comma, to the end of the document.",
    }
    schema["properties"] = {"crc32c": checksum, **schema["properties"]}
    schema["required"] = ["crc32c", "format", "format_version", *schema["required"]]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
