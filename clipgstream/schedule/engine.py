"""What a scheduler needs of whoever trains the clips: this process, a pool of processes, a cluster.

An engine knows nothing of the session's database, of leases or of other clips. It takes tasks, each of them
whole in itself, and tells what becomes of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from clipgstream.train.task import ClipResult, ClipTask, TrainProgress
from formats.errors import CgsError

TASK_ERRORS = (CgsError, RuntimeError, OSError, MemoryError)
"""What a task may end with by itself; anything else is a fault of the program, and ends its worker."""


@dataclass(frozen=True)
class Points:
    """`done` of `total` frames of a clip have their point cloud."""

    clip: int
    done: int
    total: int


@dataclass(frozen=True)
class PointsKnown:
    """The points of a clip are known, before it trains; see TaskListener.points_known."""

    clip: int
    share: float
    extends: bool


@dataclass(frozen=True)
class Progress:
    """Some more iterations of a clip are done."""

    clip: int
    progress: TrainProgress


@dataclass(frozen=True)
class Note:
    """Something the user should know of a clip; the text names the clip where that matters."""

    clip: int
    text: str


@dataclass(frozen=True)
class Finished:
    """A task that was done; its model file is in the clip's folder.

    Attributes:
        worker_seconds: what it cost; None: the time since it was submitted, on one device.
    """

    clip: int
    result: ClipResult
    worker_seconds: float | None = None


@dataclass(frozen=True)
class Failed:
    """A task that ended with an error of its own: begun again, it would fail again.

    Attributes:
        error: as raised by run_task, one of TASK_ERRORS.
    """

    clip: int
    error: Exception
    worker_seconds: float | None = None


@dataclass(frozen=True)
class Lost:
    """A task whose worker went away: killed, unplugged, taken back. It goes on from its checkpoint.

    Attributes:
        reason: how, for people.
    """

    clip: int
    reason: str
    worker_seconds: float | None = None


Event = Points | PointsKnown | Progress | Note | Finished | Failed | Lost


class Engine(Protocol):
    """Trains clips. Every method but `cancel` is called from one thread.

    A task that was submitted ends with one of Finished, Failed and Lost; after that come no more events
    of it.
    """

    def free(self) -> int:
        """How many more tasks would begin at once."""

    def submit(self, task: ClipTask) -> None:
        """Begin a task; never more than `free` says, and never two of one clip."""

    def events(self, timeout_s: float) -> list[Event]:
        """What has happened since the last call, in order.

        Waits for at most `timeout_s` when nothing has; returns at once when no task is under way. An engine
        without processes of its own does its work in here, and then takes as long as that takes.

        Raises:
            BackendError: no worker can be had at all.
        """

    def cancel(self, clip: int) -> None:
        """Stop the task of a clip, which must write nothing more; it ends with Lost. From any thread.

        Does nothing when there is none.
        """

    def close(self) -> None:
        """Stop every task and give back the workers; when it returns, nothing is written any more."""


@runtime_checkable
class TellsEarly(Protocol):
    """An engine whose `events` returns late: what others wait for it tells meanwhile."""

    def tell_early(self, handle: Callable[[Event], None]) -> None:
        """Call `handle` in the middle of `events`, in its thread, with every PointsKnown."""
