"""Every decoder as a function that takes any bytes: it may return, or raise the error that is promised."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from hashlib import sha256

import mutation
import numpy as np
from kernel_targets import KERNEL_TARGETS
from memory_store import BytesStore
from sealing import loose_boxes, split_segments
from stream_models import normal, packed_init, random_clip
from target import ALLOWED, LIMITS, Target, check_finite

from formats.archive import encode_index, encode_tail
from formats.baked_segment import encode_baked_segment
from formats.clip_segment import decode_clip_segment, encode_clip_segment
from formats.clips import decode_clip
from formats.init_segment import baked_init, decode_init_segment, encode_init_segment
from formats.interchange.ply import decode_ply, encode_ply
from formats.interchange.splat import decode_splat, encode_splat
from formats.interchange.spz import decode_spz, encode_spz
from formats.manifest import (
    MANIFEST_NAME,
    ClipEntry,
    InitEntry,
    Manifest,
    decode_manifest,
    encode_manifest,
    make_manifest,
    refuse_rewritten,
)
from formats.pack_options import PackOptions
from formats.segment import layer_ends
from formats.stream import StreamReader
from formats.types import GaussianFrame, InitSegment
from player.decoder import StreamDecoder

# Between them they have bitmaps, predictors and all three modes of contexts.
SEED_OPTIONS = (PackOptions(), PackOptions(table_step=0.5, feature_step=0.5, deadzone=0.3, coarse_levels=1))


@cache
def tiny_init() -> tuple[bytes, InitSegment]:
    """An init segment of three anchors."""
    return packed_init(anchors=3)


def clip_seeds() -> list[bytes]:
    _, init = tiny_init()
    clips = [random_clip(init, residual=2), random_clip(init, seed=2, residual=0, frames=1)]
    return [encode_clip_segment(clip, init, options) for clip in clips for options in SEED_OPTIONS]


def run_init(data: bytes) -> None:
    """An init segment, whole; then every prefix of one that is valid."""
    init = decode_init_segment(data, LIMITS)
    check_finite(init.anchors.positions, init.anchors.features, init.anchors.log_scales)
    for layers, end in enumerate(layer_ends(data, LIMITS), 1):
        decode_init_segment(data[:end], LIMITS, layers=layers)


def run_init_prefix(data: bytes) -> None:
    """An init segment that may be cut; its last byte says after which layer."""
    decode_init_segment(data[:-1], LIMITS, layers=1 + data[-1] % 4 if data else 1)


def run_clip(data: bytes) -> None:
    """A clip segment, whole, and a frame of it; then every prefix of one that is valid."""
    _, init = tiny_init()
    draw(init, data, 4)
    for layers, end in enumerate(layer_ends(data, LIMITS), 1):
        decode_clip_segment(data[:end], init, LIMITS, layers=layers)


def run_clip_prefix(data: bytes) -> None:
    """A clip segment that may be cut; its last byte says after which layer."""
    _, init = tiny_init()
    draw(init, data[:-1], 1 + data[-1] % 4 if data else 1)


def init_prefix_seeds() -> list[bytes]:
    return [tiny_init()[0] + bytes([layer]) for layer in range(4)]


def clip_prefix_seeds() -> list[bytes]:
    return [clip_seeds()[0] + bytes([layer]) for layer in range(4)]


def mutate_prefix(data: bytes, rng: random.Random) -> bytes:
    """A segment that is damaged, then cut somewhere, before the byte that names a layer."""
    whole = mutation.mutate_segment(data[:-1], rng) if rng.random() < 0.8 else data[:-1]
    return whole[: rng.randrange(len(whole) + 1)] + bytes([rng.randrange(4)])


def draw(init: InitSegment, data: bytes, layers: int) -> None:
    """Decode a clip and its last frame."""
    clip = decode_clip_segment(data, init, LIMITS, layers=layers)
    check_finite(clip.residual.positions, clip.residual.features, clip.field.tables)
    frame = StreamDecoder(init).gaussians(clip, clip.frames - 1)
    check_finite(frame.means, frame.scales, frame.rotations, frame.opacities, frame.colors)


def run_scene(data: bytes) -> None:
    """An init segment and the clips that need it, back to back."""
    init = None
    for part in split_segments(loose_boxes(data)):
        size = sum(24 + len(box.payload) for box in part)
        segment, data = data[:size], data[size:]
        if init is None:
            init = decode_init_segment(segment, LIMITS)
        else:
            draw(init, segment, 4)


def scene_seeds() -> list[bytes]:
    return [tiny_init()[0] + clip for clip in clip_seeds()[:2]]


def read_all(path: str, files: dict[str, bytes]) -> None:
    """Open a stream and decode all of it; a damaged segment does not hide the next."""
    reader = StreamReader(path, LIMITS, store=BytesStore(files))
    entries = (*reader.manifest.inits, *reader.manifest.segments)
    for entry in entries:
        try:
            if isinstance(entry, ClipEntry):
                reader.clip(entry.clip)
            else:
                reader.init(entry.id)
        except ALLOWED:
            continue
    reader.unlisted()
    reader.refresh()


def run_archive(data: bytes) -> None:
    """A single file."""
    read_all("s.cgs", {"s.cgs": data})


def archive_seeds() -> list[bytes]:
    whole = [_archive(ended) for ended in (True, False)]
    # Without trailer, with a cut clip, with a segment behind the trailer.
    return [*whole, whole[0][:-56], whole[0][:4000], whole[1] + whole[1][-56:]]


def _archive(ended: bool) -> bytes:
    data, _ = tiny_init()
    clip = clip_seeds()[0]
    manifest = _manifest(lambda name, at: {"offset": at}, ended)
    index = encode_index(manifest)
    at = len(data) + len(clip)
    return data + clip + index + encode_tail(at, len(index), at + len(index))


def _manifest(place: Callable[[str, int], dict], ended: bool) -> Manifest:
    data, init = tiny_init()
    clip = clip_seeds()[0]
    inits = [
        InitEntry(
            id=init.init_id,
            sha256=init.init_id,
            bytes=len(data),
            layers=layer_ends(data),
            **place("a.cgsi", 0),
        )
    ]
    clips = [
        ClipEntry(
            clip=0,
            init=init.init_id,
            bytes=len(clip),
            sha256=sha256(clip).hexdigest(),
            layers=layer_ends(clip),
            first_frame=0,
            frames=4,
            duration_s=float(4 / init.info.fps),
            **place("b.cgsc", len(data)),
        )
    ]
    return make_manifest(init.info.fps, init.info.clip_frames, inits, clips, ended)


@cache
def folder_manifest() -> Manifest:
    """Of a folder with an init segment and a clip."""
    return _manifest(lambda name, at: {"file": name}, False)


def run_manifest(data: bytes) -> None:
    """A manifest by itself, as the next one of a live stream, and as that of a folder."""
    files = {"a.cgsi": tiny_init()[0], "b.cgsc": clip_seeds_once()[0], MANIFEST_NAME: data}
    read_all(MANIFEST_NAME, files)
    manifest = decode_manifest(data, limits=LIMITS)
    assert decode_manifest(encode_manifest(manifest)) == manifest
    refuse_rewritten(folder_manifest(), manifest, "fuzz")


@cache
def clip_seeds_once() -> list[bytes]:
    return clip_seeds()


def manifest_seeds() -> list[bytes]:
    return [encode_manifest(folder_manifest())]


def run_folder(data: bytes) -> None:
    """A folder whose manifest is lost: segments are found by their own bytes."""
    parts, files = split_segments(loose_boxes(data)), {MANIFEST_NAME: b"{"}
    for number, part in enumerate(parts):
        size = sum(24 + len(box.payload) for box in part)
        suffix = "cgsi" if number == 0 else "cgsc"
        files[f"{number}.{suffix}"], data = data[:size], data[size:]
    read_all("", files)


def random_frames(count: int = 3, gaussians: int = 4) -> list[GaussianFrame]:
    rng = np.random.default_rng(7)
    frames = []
    for _ in range(count):
        quaternions = normal(rng, gaussians, 4)
        frames.append(
            GaussianFrame(
                means=normal(rng, gaussians, 3),
                scales=np.exp(normal(rng, gaussians, 3)),
                rotations=quaternions / np.linalg.norm(quaternions, axis=1, keepdims=True),
                opacities=rng.random(gaussians, np.float32),
                colors=rng.random((gaussians, 3), np.float32),
            )
        )
    return frames


@cache
def baked_stream_init() -> InitSegment:
    """The init segment of a stream of explicit Gaussians."""
    return decode_init_segment(encode_init_segment(baked_init(tiny_init()[1])))


def run_baked(data: bytes) -> None:
    """A baked clip segment: all of its frames, then each of its prefixes."""
    init = baked_stream_init()
    clip = decode_clip(data, init, LIMITS)
    decoder = StreamDecoder(init)
    for number in range(clip.frames):
        frame = decoder.gaussians(clip, number)
        check_finite(frame.means, frame.scales, frame.rotations, frame.opacities, frame.colors)
    for layers, end in enumerate(layer_ends(data, LIMITS), 1):
        decoder.gaussians(decode_clip(data[:end], init, LIMITS, layers), 0)


def run_frame(decode: Callable[[bytes], GaussianFrame]) -> Callable[[bytes], None]:
    """A file of the interchange formats."""

    def run(data: bytes) -> None:
        frame = decode(data)
        check_finite(frame.means, frame.scales, frame.rotations, frame.opacities, frame.colors)

    return run


def baked_seeds() -> list[bytes]:
    init = baked_stream_init()
    return [encode_baked_segment(random_frames(*size), init, 0, 0) for size in ((3, 4), (1, 1), (2, 0))]


TARGETS = {
    "init": Target(run_init, lambda: [tiny_init()[0]], mutation.mutate_segment),
    "init_prefix": Target(
        run_init_prefix, lambda: [tiny_init()[0] + bytes([n]) for n in range(4)], mutate_prefix
    ),
    "clip": Target(run_clip, clip_seeds, mutation.mutate_segment),
    "clip_prefix": Target(
        run_clip_prefix, lambda: [clip_seeds()[0] + bytes([n]) for n in range(4)], mutate_prefix
    ),
    "scene": Target(run_scene, scene_seeds, mutation.mutate_scene),
    "folder": Target(run_folder, scene_seeds, mutation.mutate_scene),
    "manifest": Target(run_manifest, manifest_seeds, mutation.mutate_manifest),
    "archive": Target(run_archive, archive_seeds, mutation.mutate_archive),
    "baked": Target(run_baked, baked_seeds, mutation.mutate_segment),
    "ply": Target(
        run_frame(decode_ply), lambda: [encode_ply(f) for f in random_frames(1)], mutation.mutate_text
    ),
    "spz": Target(
        run_frame(decode_spz),
        lambda: [encode_spz(frame, v) for frame in random_frames(1) for v in (2, 3)],
        mutation.mutate_gzip,
    ),
    "splat": Target(
        run_frame(decode_splat), lambda: [encode_splat(f) for f in random_frames(1)], mutation.mutate_bytes
    ),
    **KERNEL_TARGETS,
}
