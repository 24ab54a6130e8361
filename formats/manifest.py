"""The manifest: a stream's index, with the semantics of an HLS media playlist.

It lists what is there now. A live stream's manifest grows by being replaced as a whole; nothing in it
declares totals, and `ended` says that nothing will be added.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field as Key
from pydantic import ValidationError, field_validator, model_validator

from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.metadata import WireModel, canonical_json, parse_json, validation_error
from formats.segment import FORMAT_VERSION, refuse_unknown_version

MANIFEST_NAME = "manifest.json"

Count = Annotated[int, Key(ge=1, lt=1 << 53)]
Index = Annotated[int, Key(ge=0, lt=1 << 53)]
Seconds = Annotated[float, Key(ge=0)]
Sha256 = Annotated[str, Key(pattern=r"^[0-9a-f]{64}$")]

# Plain names below the manifest's folder: no absolute path, "..", backslash, drive or scheme fits.
_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


def check_file_name(name: str) -> str:
    """`name`, when it is a relative path that stays below the manifest's folder; ValueError when not."""
    if len(name) > 512 or not _FILE.fullmatch(name):
        raise ValueError("a relative path of letters, digits, '.', '_', '-', no part starting with '.'")
    return name


class InitEntry(WireModel):
    """An init segment. Its `id` is the SHA-256 of its bytes; clips name the one they need by it."""

    id: Sha256
    file: str
    bytes: Count
    sha256: Sha256

    _check_file = field_validator("file")(check_file_name)

    @model_validator(mode="after")
    def _id_is_hash(self) -> InitEntry:
        if self.id != self.sha256:
            raise ValueError("an init segment's id is its SHA-256")
        return self


class ClipEntry(WireModel):
    """A clip segment: frames first_frame .. first_frame + frames - 1 of the capture."""

    clip: Index
    init: Sha256
    file: str
    bytes: Count
    sha256: Sha256
    first_frame: Index
    frames: Count
    duration_s: Seconds

    _check_file = field_validator("file")(check_file_name)

    @property
    def end_frame(self) -> int:
        """frame_index just behind the clip."""
        return self.first_frame + self.frames


class Manifest(WireModel):
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

    format: Literal["clipgstream"] = "clipgstream"
    format_version: str = FORMAT_VERSION
    fps: Annotated[tuple[Count, Count], Key(strict=False)]
    target_duration_s: Seconds
    sequence: Index
    inits: Annotated[tuple[InitEntry, ...], Key(strict=False)]
    segments: Annotated[tuple[ClipEntry, ...], Key(strict=False)]
    ended: bool

    @model_validator(mode="after")
    def _check_order(self) -> Manifest:
        known = {init.id for init in self.inits}
        for clip in self.segments:
            if clip.init not in known:
                raise ValueError(f"clip {clip.clip} needs an init segment that is not listed")
        for clip, after in zip(self.segments, self.segments[1:], strict=False):
            if after.clip <= clip.clip or after.first_frame < clip.end_frame:
                raise ValueError(f"clip {after.clip} does not follow clip {clip.clip} in number and frames")
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


class _Header(WireModel):
    """What every version's manifest has, read before anything else."""

    format: Literal["clipgstream"]
    format_version: Annotated[str, Key(pattern=r"^\d{1,5}\.\d{1,5}$")]


def encode_manifest(manifest: Manifest) -> bytes:
    """Canonical JSON: the same manifest always gives the same bytes."""
    return canonical_json(manifest)


def decode_manifest(data: bytes, where: object = MANIFEST_NAME, limits: Limits = DEFAULT_LIMITS) -> Manifest:
    """Read and check a manifest.

    Args:
        where: how errors name it.

    Raises:
        FormatError: not a manifest, of an unknown version, or with a value that cannot be.
    """
    if len(data) > limits.manifest_bytes:
        raise FormatError("the manifest is too long", where=where, expected=limits.manifest_bytes)
    header = parse_json(_Header, data, "the manifest", where)
    major, minor = (int(part) for part in header.format_version.split("."))
    refuse_unknown_version(major, minor, where)
    manifest = parse_json(Manifest, data, "the manifest", where)
    if len(manifest.segments) > limits.segments:
        raise FormatError("the manifest lists too many clips", where=where, expected=limits.segments)
    return manifest


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
