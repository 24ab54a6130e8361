"""Footage in pieces, made by FFmpeg's own muxers from one video."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np

from clipgstream.ingest.delivery import Delivery, FootageWatch, Scan

FRAGMENTED = "frag_keyframe+empty_moov+default_base_moof"


def remux(source: Path, target: Path, form: str | None = None, **options: str) -> Path:
    """The same pictures in another container, cut where FFmpeg's muxer cuts."""
    target.parent.mkdir(parents=True, exist_ok=True)
    settings: Mapping[str, str] = options
    with (
        av.open(str(source)) as given,
        av.open(str(target), "w", format=form, options=dict(settings)) as made,
    ):
        stream = given.streams.video[0]
        copy = made.add_stream_from_template(stream)
        for packet in given.demux(stream):
            if packet.dts is not None:
                packet.stream = copy
                made.mux(packet)
    return target


def fragments(data: bytes) -> list[tuple[int, int]]:
    """Where the header (first) and each fragment of an MP4 begin and end."""
    at, kinds = 0, []
    while at < len(data):
        kinds.append((data[at + 4 : at + 8], at))
        at += int.from_bytes(data[at : at + 4], "big")
    starts = [0, *(offset for kind, offset in kinds if kind == b"moof")]
    ends = [*starts[1:], next((offset for kind, offset in kinds if kind == b"mfra"), len(data))]
    return list(zip(starts, ends, strict=True))


def watch(
    place: Path, cameras: tuple[str, ...] = ("cam00",), settle_s: float = 0.0, **more: object
) -> FootageWatch:
    """A watch that polls, so that no test depends on events."""
    return FootageWatch(place, place.parent / "spool", cameras, settle_s, poll=True, **more)  # type: ignore[arg-type]


def scan_all(watched: FootageWatch) -> Scan:
    """Scans until everything whole has been reported."""
    found = []
    while True:
        scan = watched.scan()
        found += scan.found
        if not scan.more:
            return Scan(found, scan.waiting, scan.renamed, scan.gone, scan.foreign, scan.ended)


def times_s(deliveries: list[Delivery]) -> np.ndarray:
    """All their times, sorted."""
    return np.sort(np.concatenate([delivery.scan.times_s for delivery in deliveries]))


def names(scan: Scan) -> list[str]:
    """Of what was found."""
    return [delivery.name for delivery in scan.found]
