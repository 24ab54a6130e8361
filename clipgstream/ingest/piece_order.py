"""Where a camera's pieces of footage lie in time.

Most pieces say so themselves. Those of a recorder that begins each file at 0 are put one behind the other
by number: a missing one is waited for, and at last assumed to be as long as the one before it.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clipgstream.ingest.delivery import Delivery, joined_times

_SHIFT_DIGITS = 12
_TRANSPORT_CLOCK_S = 2**33 / 90_000


@dataclass(frozen=True, eq=False)
class Placed:
    """A piece in its place.

    Attributes:
        shift_s: added to its own times.
        assumed: numbers before it that never came, taken as long as the piece before them.
    """

    delivery: Delivery
    shift_s: float
    assumed: tuple[int, ...] = ()

    @property
    def times_s(self) -> NDArray[np.float64]:
        """(pictures,) on the cameras' clock."""
        return np.asarray(self.delivery.scan.times_s + self.shift_s, dtype=np.float64)


def place_of(delivery: Delivery) -> tuple[float, int]:
    """What a camera's pieces are sorted by: number, else time, and place in the file."""
    number = float(delivery.scan.times_s[0]) if delivery.number is None else float(delivery.number)
    return number, delivery.file.offset


def renamed(delivery: Delivery, old: Path, new: Path) -> Delivery:
    """A piece whose file, or whose header's, may have another path now."""
    file = delivery.file
    if file.path == old:
        file = replace(file, path=new)
    if file.head == old:
        file = replace(file, head=new)
    return delivery if file is delivery.file else replace(delivery, file=file)


class PieceOrder:
    """Places one camera's pieces as they come.

    The first piece offered gives the clock: it should be the earliest there is.
    """

    def __init__(self) -> None:
        self._placed: list[Placed] = []
        self._held: list[tuple[Delivery, float]] = []
        self._empty: set[int] = set()
        self._goes_on = False

    @property
    def held(self) -> list[Delivery]:
        """Pieces that wait for those before them, in order."""
        return [delivery for delivery, _ in self._held]

    @property
    def missing(self) -> list[int]:
        """Numbers that held pieces wait for."""
        if not self._held:
            return []
        first, _ = self._held[0]
        return self._absent(self._before(place_of(first)), first)

    @property
    def latest(self) -> Placed | None:
        """The placed piece of the highest number."""
        return self._placed[-1] if self._placed else None

    def offer(self, delivery: Delivery, now_s: float) -> list[Placed]:
        """Takes a piece; returns those whose place is known by now, itself perhaps among them."""
        if delivery.number is None:
            return [Placed(delivery, 0.0)]
        if (placed := self._place(delivery)) is None:
            insort(self._held, (delivery, now_s), key=lambda held: place_of(held[0]))
            return []
        return [placed, *self._release()]

    def pass_over(self, number: int | None) -> list[Placed]:
        """Nothing will come under a number, such as that of a copy; returns what waited for it."""
        if number is None or any(placed.delivery.number == number for placed in self._placed):
            return []
        self._empty.add(number)
        return list(self._release())

    def restore(self, placed: Iterable[Placed]) -> None:
        """Takes pieces back that an earlier process placed."""
        for piece in placed:
            if piece.delivery.number is not None:
                self._insert(piece)

    def rename(self, old: Path, new: Path) -> None:
        """A file has another path now."""
        self._held = [(renamed(delivery, old, new), since_s) for delivery, since_s in self._held]

    def due(self, now_s: float, deadline_s: float) -> list[Placed]:
        """Places what was held longer than the deadline as if the missing pieces were like the one before."""
        placed: list[Placed] = []
        while self._held:
            delivery, since_s = self._held[0]
            if now_s - since_s < deadline_s:
                break
            before = self._before(place_of(delivery))
            assert before is not None
            absent = tuple(self._absent(before, delivery))
            del self._held[0]
            placed.append(self._insert(Placed(delivery, self._behind(before, delivery, len(absent)), absent)))
            placed += self._release()
        return placed

    def next_due_s(self, deadline_s: float) -> float | None:
        """When `due` has something to do if nothing comes; None: never."""
        return self._held[0][1] + deadline_s if self._held else None

    def forget_before(self, time_s: float) -> None:
        """Lets go of pieces that end before a time, but for the latest one."""
        keep = next((n for n, placed in enumerate(self._placed) if placed.times_s[-1] >= time_s), None)
        keep = len(self._placed) - 1 if keep is None else keep
        # One before the first that matters says where a missing one between them belongs.
        del self._placed[: max(0, keep - 1)]
        if self._placed:
            first = self._placed[0].delivery.number or 0
            self._empty = {number for number in self._empty if number > first}

    def _place(self, delivery: Delivery) -> Placed | None:
        before = self._before(place_of(delivery))
        if before is None:
            shift_s = 0.0
            if self._placed:
                after = self._placed[0]
                shift_s = after.shift_s - self._step_s(delivery, after.delivery)
            return self._insert(Placed(delivery, shift_s))
        step_s = self._step_s(before.delivery, delivery)
        if step_s and self._absent(before, delivery):
            return None
        return self._insert(Placed(delivery, before.shift_s + step_s))

    def _release(self) -> Iterator[Placed]:
        while self._held and (placed := self._place(self._held[0][0])) is not None:
            del self._held[0]
            yield placed

    def _insert(self, placed: Placed) -> Placed:
        at = bisect_left(self._placed, place_of(placed.delivery), key=_key)
        self._placed.insert(at, placed)
        return placed

    def _before(self, place: tuple[float, int]) -> Placed | None:
        at = bisect_left(self._placed, place, key=_key)
        return self._placed[at - 1] if at else None

    def _absent(self, before: Placed | None, delivery: Delivery) -> list[int]:
        """Numbers between a placed piece and another piece that nothing is known of."""
        if before is None or before.delivery.number is None or delivery.number is None:
            return []
        between = range(before.delivery.number + 1, delivery.number)
        return [number for number in between if number not in self._empty]

    def _step_s(self, before: Delivery, delivery: Delivery) -> float:
        """What `joined_times` says of neighbours, of which the second may also overlap the first by a part.

        A clock that went on from one file to the next does not begin again with a later one: where a piece
        with a clock of its own belongs, nobody knows.
        """
        times_s, first_s = before.scan.times_s, float(delivery.scan.times_s[0])
        overlaps = first_s > 0.5 * float(times_s[0] + times_s[-1])
        if overlaps or (first_s > times_s[0] and before.number == delivery.number):
            self._goes_on |= first_s > times_s[-1] and _are_neighbours(before, delivery)
            return 0.0
        # Rounded, so that the noise of many pieces does not add up.
        step_s = round(joined_times(before, delivery), _SHIFT_DIGITS)
        runs_over = abs(step_s - _TRANSPORT_CLOCK_S) < 1.0
        same = before.discontinuity == delivery.discontinuity
        return 0.0 if self._goes_on and same and not runs_over else step_s

    def _behind(self, before: Placed, delivery: Delivery, absent: int) -> float:
        """The shift of a piece behind another and so many missing ones of its length."""
        step_s = self._step_s(before.delivery, delivery)
        if not step_s:
            return before.shift_s
        length_s = step_s + float(delivery.scan.times_s[0] - before.delivery.scan.times_s[0])
        return before.shift_s + step_s + absent * length_s


def _are_neighbours(before: Delivery, delivery: Delivery) -> bool:
    return before.number is not None and delivery.number == before.number + 1


def _key(placed: Placed) -> tuple[float, int]:
    return place_of(placed.delivery)
