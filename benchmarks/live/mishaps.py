"""What happens to the pieces of footage on their way, drawn from a seed."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from formats.errors import ConfigError

NAMES = ("late", "reorder", "truncate", "grow", "duplicate", "rename")

_LATE_PIECES = (1.0, 3.0)
_LATER_PIECES = (0.5, 2.0)
_CUT = (0.1, 0.95)
# After its successor, and yet before that one's.
_BEHIND_PIECES = 0.1


@dataclass(frozen=True)
class Shares:
    """How often what happens to a piece, each 0 to 1. Raises ConfigError outside of that."""

    late: float = 0.0
    reorder: float = 0.0
    truncate: float = 0.0
    grow: float = 0.0
    duplicate: float = 0.0
    rename: float = 0.0

    def __post_init__(self) -> None:
        for name in NAMES:
            share = getattr(self, name)
            if not 0.0 <= share <= 1.0:
                raise ConfigError("a share is out of range", where=name, expected="0 to 1", found=share)

    def only(self, names: Collection[str]) -> Shares:
        """The same with all others at 0."""
        return dataclasses.replace(self, **{name: 0.0 for name in NAMES if name not in names})


@dataclass(frozen=True)
class Fate:
    """What happens to a piece; times in seconds of footage since its start.

    Attributes:
        faults: those of NAMES that happen to it.
        begins_s: when the first of its bytes come.
        whole_s: when it is whole.
        cut: the share of its bytes that come first, when it is truncated.
        again_s: when it comes again, if it does.
        renamed_s: when it gets another name, if it does.
    """

    faults: tuple[str, ...]
    begins_s: float
    whole_s: float
    cut: float | None = None
    again_s: float | None = None
    renamed_s: float | None = None


def fates(
    camera: str,
    due_s: Sequence[float],
    lengths_s: Sequence[float],
    shares: Shares,
    seed: int,
    *,
    in_order: bool,
) -> list[Fate]:
    """What happens to a camera's pieces.

    Each piece's chance is its own, so that another camera, or another piece more, changes nothing for it.

    Args:
        due_s: when each is filmed to its end, ascending.
        lengths_s: seconds that each shows.
        in_order: no piece begins before the one before it is whole.
    """
    chances = [_Chance(random.Random(f"{seed} {camera} {number}"), shares) for number in range(len(due_s))]
    arrivals = _arrivals(chances, due_s, lengths_s)
    happens: list[Fate] = []
    for chance, arrives_s, due, length_s in zip(chances, arrivals, due_s, lengths_s, strict=True):
        free_s = happens[-1].whole_s if in_order and happens else 0.0
        happens.append(chance.fate(arrives_s, due, length_s, free_s))
    return happens


def _arrivals(chances: list[_Chance], due_s: Sequence[float], lengths_s: Sequence[float]) -> list[float]:
    """When each piece comes, or begins to where it is cut: the last first, for who waits for a successor."""
    arrivals = list(due_s)
    for number in reversed(range(len(arrivals))):
        chance = chances[number]
        if number == len(arrivals) - 1 and "reorder" in chance.faults:
            chance.faults.remove("reorder")
        if "late" in chance.faults:
            arrivals[number] += chance.late_pieces * lengths_s[number]
        if "reorder" in chance.faults:
            arrivals[number] = max(
                arrivals[number], arrivals[number + 1] + _BEHIND_PIECES * lengths_s[number]
            )
    return arrivals


class _Chance:
    """A piece's draws, all of them made whatever the shares are: one share leaves what others draw alone."""

    def __init__(self, rng: random.Random, shares: Shares) -> None:
        drawn = {name: rng.random() for name in NAMES}
        self.faults = [name for name in NAMES if drawn[name] < getattr(shares, name)]
        self.late_pieces = rng.uniform(*_LATE_PIECES)
        self._cut = rng.uniform(*_CUT)
        self._rest, self._again, self._renamed = (rng.uniform(*_LATER_PIECES) for _ in range(3))

    def fate(self, arrives_s: float, due_s: float, length_s: float, free_s: float) -> Fate:
        """Of a piece that arrives then, but not before its file is free."""
        cut = self._cut if "truncate" in self.faults else None
        begins_s = whole_s = max(arrives_s, free_s)
        if cut is not None:
            whole_s += self._rest * length_s
            # A cut piece has been growing already.
            self.faults = [name for name in self.faults if name != "grow"]
        elif "grow" in self.faults:
            # It was being written while it was filmed.
            begins_s = max(free_s, begins_s - length_s)
        again_s = whole_s + self._again * length_s if "duplicate" in self.faults else None
        renamed_s = whole_s + self._renamed * length_s if "rename" in self.faults else None
        return Fate(tuple(self.faults), begins_s, whole_s, cut, again_s, renamed_s)
