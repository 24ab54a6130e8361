"""Limits that a reader checks before it takes memory or time (those of a hash grid: formats/hashgrid.py)."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Largest sizes that a reader accepts; a stream beyond them is refused with a FormatError.

    Attributes:
        segment_bytes: of a segment's file.
        manifest_bytes: of a manifest.
        metadata_bytes: of a metadata box, unpacked.
        array_bytes: of one kind of array (all anchors' attributes, all tables), unpacked to float32.
        boxes: in a segment; a baked clip has one a frame.
        segments: in a manifest.
        anchors: in an anchor set.
        channels: of a static or dynamic feature.
        mlp_width: inputs, hidden units or outputs of a perceptron.
        gaussians_per_anchor: K.
        clip_frames: M.
        lookups: anchors x frames x levels, which bounds the time to find the reachable rows.
        gaussians: of a frame, anchors x K.
        products: multiplications that all perceptrons take for a frame, which bounds the time to decode one.
        views: of the rig.
    """

    segment_bytes: int = 512 * MEBIBYTE
    manifest_bytes: int = 64 * MEBIBYTE
    metadata_bytes: int = 4 * MEBIBYTE
    array_bytes: int = 1024 * MEBIBYTE
    boxes: int = 2048
    segments: int = 1 << 20
    anchors: int = 1 << 21
    channels: int = 512
    mlp_width: int = 4096
    gaussians_per_anchor: int = 64
    clip_frames: int = 1024
    lookups: int = 1 << 28
    gaussians: int = 1 << 24
    products: int = 1 << 36
    views: int = 4096


DEFAULT_LIMITS = Limits()
