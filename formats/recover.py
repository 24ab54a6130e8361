"""A manifest of segments that were found by walking, without the manifest or index that lists them."""

from __future__ import annotations

import hashlib
from fractions import Fraction

from formats.box import Cursor, decode_boxes
from formats.clip_segment import CLIP_META, ClipMeta, read_clip_meta
from formats.errors import FormatError
from formats.init_segment import decode_init_segment
from formats.limits import Limits
from formats.manifest import ClipEntry, FoundClip, InitEntry, Manifest, make_entry, make_manifest
from formats.package import Loss
from formats.segment import CLIP, CLIP_META_BOX, FILE_TYPE_BYTES, INIT, layer_ends
from formats.store import Store
from formats.walk import HEAD_BYTES, Part, box_header

Place = dict[str, str | int]


class FoundSegments:
    """Gathers segments, init segments before the clips that need them.

    Args:
        store: where their files lie.
        limits: sizes beyond which a segment is a loss.
        base: what an index lists already.

    Attributes:
        losses: what cannot be used.
        warnings: what is there but belongs to nothing.
    """

    def __init__(self, store: Store, limits: Limits, base: Manifest | None) -> None:
        self._store, self._limits, self._base = store, limits, base
        self._inits: dict[str, InitEntry] = {}
        self._clips: list[ClipEntry] = []  # found, not those of `base`
        self._rate: tuple[Fraction, int] | None = None
        if base is not None:
            self._inits = {init.id: init for init in base.inits}
            self._rate = (base.frame_rate, round(base.target_duration_s * base.frame_rate))
        self.losses: list[Loss] = []
        self.warnings: list[str] = []

    def add(self, file: str, part: Part, place: Place) -> None:
        """Take a part of a file, or note why it cannot be used."""
        where = f"{file}, byte {part.offset}"
        if part.reason is None and not part.is_segment:
            return
        if part.reason is None and self._base is not None and self._base.ended:
            self.warnings.append(f"{where}: {part.kind} segment behind the end of the stream")
            return
        try:
            reason = part.reason or self._add(file, part, place)
        except FormatError as error:
            reason = error.what
        if reason is not None:
            self.losses.append(Loss(file, where, reason, self._clip_number(file, part)))

    def manifest(self) -> Manifest | None:
        """All that was found and fits together; None when there is no init segment."""
        if self._rate is None:
            return None
        base, clips = self._base, self._fitting()
        if base is None:
            return make_manifest(*self._rate, list(self._inits.values()), clips, ended=False)
        if (len(clips), len(self._inits)) == (len(base.segments), len(base.inits)):
            return base
        # What was found lies behind everything that the index lists, so nothing overlaps.
        sequence = clips[0].clip if clips else 0
        inits = tuple(self._inits.values())
        return base.model_copy(update={"sequence": sequence, "inits": inits, "segments": tuple(clips)})

    def _add(self, file: str, part: Part, place: Place) -> str | None:
        if part.bytes > self._limits.segment_bytes or len(self._clips) >= self._limits.segments:
            return "it is beyond the limits"
        if part.kind == INIT:
            return self._add_init(self._store.read_range(file, part.offset, part.bytes), place)
        if self._rate is None:
            return "its init segment is missing"
        meta = self._clip_meta(file, part)
        if meta.init_id not in self._inits:
            return "its init segment is missing"
        if not 1 <= meta.frames <= self._rate[1]:
            return f"it has an impossible number of frames, {meta.frames}"
        self._clips.append(_found_clip(meta, part, self._rate[0], place))
        return None

    def _add_init(self, data: bytes, place: Place) -> str | None:
        info = decode_init_segment(data, self._limits).info
        rate = (info.fps, info.clip_frames)
        if self._rate not in (None, rate):
            return "it has another frame rate or clip length than the init segments before"
        self._rate = rate
        digest = hashlib.sha256(data).hexdigest()
        layers = layer_ends(data)
        entry = InitEntry(id=digest, sha256=digest, bytes=len(data), layers=layers, **place)  # type: ignore[arg-type]
        self._inits.setdefault(digest, entry)
        return None

    def _clip_number(self, file: str, part: Part) -> int | None:
        """Which clip a lost part was, where its first bytes still tell."""
        if part.kind != CLIP or len(part.head) < HEAD_BYTES:
            return None
        try:
            return self._clip_meta(file, part).clip
        except FormatError:
            return None

    def _clip_meta(self, file: str, part: Part) -> ClipMeta:
        head = part.head[FILE_TYPE_BYTES:]
        if box_header(head) == (CLIP_META_BOX.type, CLIP_META.size):
            box = next(decode_boxes(head))
            clip, first_frame, frames, anchors, init_id = Cursor(box).unpack(CLIP_META)
            return ClipMeta(clip, first_frame, frames, anchors, init_id.hex())
        # Another writer may put its boxes in another order.
        return read_clip_meta(self._store.read_range(file, part.offset, part.bytes), self._limits)

    def _fitting(self) -> list[ClipEntry]:
        """The clips that can stand in one manifest; the others become losses."""
        kept = list(self._base.segments) if self._base else []
        for clip in sorted(self._clips, key=lambda clip: (clip.clip, clip.offset or 0, clip.file or "")):
            if not kept or (clip.clip > kept[-1].clip and clip.first_frame >= kept[-1].end_frame):
                kept.append(clip)
            else:
                where = clip.file or f"byte {clip.offset}"
                reason = f"clip {clip.clip} does not fit the other clips"
                self.losses.append(Loss(clip.file or "", where, reason, clip.clip))
        return kept


def _found_clip(meta: ClipMeta, part: Part, fps: Fraction, place: Place) -> FoundClip:
    return make_entry(
        FoundClip,
        clip=meta.clip,
        init=meta.init_id,
        bytes=part.bytes,
        # Only its first bytes were read; to take all of it for every layer is right, if not thrifty.
        layers=(part.bytes,) * 4,
        first_frame=meta.first_frame,
        frames=meta.frames,
        duration_s=float(meta.frames / fps),
        **place,
    )
