"""Footage that lies in pieces, read as one recording once all of it is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clipgstream.ingest.delivery import Delivery, FootageWatch
from clipgstream.ingest.piece_order import PieceOrder, Placed, place_of
from clipgstream.ingest.recording import Recording
from formats.errors import IngestError


def read_pieces(camera: str, path: Path) -> Recording:
    """The recording whose pieces lie in a folder or are listed in a playlist, both named after the camera.

    Raises:
        IngestError: no piece, one that is cut off, or pieces of different size.
        StoreError: the folder cannot be read.
    """
    deliveries = sorted(_deliveries(camera, path), key=place_of)
    if not deliveries:
        raise IngestError("there is no footage in the pieces' place", where=path, expected="a piece or more")
    for delivery in deliveries[1:]:
        _check_size(deliveries[0], delivery)
    placed, notes = _place(deliveries)
    kept = _without_overlap(placed, notes)
    times_s = np.concatenate([each.placed.times_s[each.pictures] for each in kept])
    places = [np.stack([np.full_like(own.pictures, at), own.pictures], axis=1) for at, own in enumerate(kept)]
    scans = [each.placed.delivery.scan for each in kept]
    pts = [
        None if scan.pts is None else scan.pts[number]
        for scan, own in zip(scans, kept, strict=True)
        for number in own.pictures.tolist()
    ]
    sources = tuple(each.placed.delivery.file for each in kept)
    return Recording(
        camera,
        path,
        scans[0].codec,
        scans[0].width_px,
        scans[0].height_px,
        tuple(source.path for source in sources),
        None if any(each is None for each in pts) else tuple(each for each in pts if each is not None),
        times_s,
        pieces=sources,
        places=np.concatenate(places),
        notes=tuple(notes),
    )


@dataclass(frozen=True)
class _Kept:
    """A piece and which of its pictures count."""

    placed: Placed
    pictures: NDArray[np.int64]


def _deliveries(camera: str, path: Path) -> list[Delivery]:
    watch = FootageWatch(path.parent, path.parent, [camera], 0.0, poll=True)
    try:
        found = []
        more = True
        while more:
            scan = watch.scan()
            found += scan.found
            more = scan.more
    finally:
        watch.close()
    for piece in scan.waiting:
        raise IngestError(
            "a piece of footage is not whole",
            where=path.parent / piece.name,
            found=piece.why,
            hint="copy it again from the camera, or remove it: its frames are then masked",
        )
    return found


def _check_size(first: Delivery, other: Delivery) -> None:
    sizes_px = [(each.scan.width_px, each.scan.height_px) for each in (first, other)]
    if sizes_px[0] != sizes_px[1]:
        raise IngestError(
            "pieces of one camera differ in picture size",
            where=other.name,
            expected=f"{sizes_px[0]}, as in {first.name}",
            found=sizes_px[1],
            hint="film all of it in the mode that was calibrated",
        )


def _place(deliveries: Iterable[Delivery]) -> tuple[list[Placed], list[str]]:
    """Every piece once, in order, and what is to be told."""
    order, placed = PieceOrder(), []
    notes: list[str] = []
    seen: dict[str, str] = {}
    for delivery in deliveries:
        notes += [f"{delivery.name}: {note}" for note in delivery.notes]
        if (other := seen.setdefault(delivery.file.sha256, delivery.name)) != delivery.name:
            notes.append(f"{delivery.name}: the same as {other}; left out")
            placed += order.pass_over(delivery.number)
        else:
            placed += order.offer(delivery, 0.0)
    for late in order.due(np.inf, 0.0):
        camera = late.delivery.camera
        notes += [
            f"{camera}: piece {number} is not there; taken as long as the one before it"
            for number in late.assumed
        ]
        placed.append(late)
    return placed, notes


def _without_overlap(placed: Iterable[Placed], notes: list[str]) -> list[_Kept]:
    """The pieces in the order of their times; of overlapping ones the first stays."""
    kept: list[_Kept] = []
    for each in placed:
        times_s = each.times_s
        free = np.ones(len(times_s), dtype=np.bool_)
        for other in kept:
            own_s = other.placed.times_s
            free &= (times_s < own_s[0]) | (times_s > own_s[-1])
        if not free.all():
            left_out = int((~free).sum())
            notes.append(f"{each.delivery.name}: {left_out} picture(s) of times that were filmed already")
        if free.any():
            kept.append(_Kept(each, np.flatnonzero(free)))
    return sorted(kept, key=lambda own: float(own.placed.times_s[own.pictures[0]]))
