"""Training in the scheduler's own process, one clip at a time."""

from __future__ import annotations

from collections.abc import Callable

from clipgstream.schedule.engine import TASK_ERRORS, Event, Failed, Finished, Lost, PointsKnown
from clipgstream.train.clip_job import ClipRunner
from clipgstream.train.task import ClipTask, TrainListener, TrainProgress


class InlineEngine:
    """An Engine whose `events` trains the clip.

    Args:
        listener: told of progress while it happens; no events come of it.
        runner: what trains.
    """

    def __init__(self, listener: TrainListener, runner: ClipRunner | None = None) -> None:
        self._listener = listener
        self._runner = runner or ClipRunner()
        self._task: ClipTask | None = None
        self._cancelled = False
        self._tell: Callable[[Event], None] = lambda event: None

    def tell_early(self, handle: Callable[[Event], None]) -> None:
        """See TellsEarly."""
        self._tell = handle

    def points_known(self, event: PointsKnown) -> None:
        """In the middle of a task."""
        self._tell(event)
        self.check()

    def free(self) -> int:
        """See Engine."""
        return int(self._task is None)

    def submit(self, task: ClipTask) -> None:
        """See Engine."""
        self._cancelled = False
        self._task = task

    def events(self, timeout_s: float) -> list[Event]:
        """Train what was submitted; see Engine."""
        if self._task is None:
            return []
        clip = self._task.clip
        try:
            return [Finished(clip, self._runner.run(self._task, _Watching(self)))]
        except _Cancelled:
            return [Lost(clip, "it was cancelled")]
        except TASK_ERRORS as error:
            return [Failed(clip, error)]
        finally:
            self._task = None

    def cancel(self, clip: int) -> None:
        """See Engine."""
        task = self._task
        if task is not None and task.clip == clip:
            self._cancelled = True

    def close(self) -> None:
        """See Engine."""
        self._task = None

    def check(self) -> None:
        """Raises in the middle of a task that was cancelled."""
        if self._cancelled:
            raise _Cancelled


class _Cancelled(Exception):
    """Ends a task from within."""


class _Watching:
    """The TaskListener of an engine's task."""

    def __init__(self, engine: InlineEngine) -> None:
        self._engine = engine
        self._listener = engine._listener

    def points(self, clip: int, done: int, total: int) -> None:
        self._engine.check()
        self._listener.points(clip, done, total)

    def points_known(self, clip: int, share: float, extends: bool) -> None:
        self._engine.points_known(PointsKnown(clip, share, extends))

    def training(self, clip: int, progress: TrainProgress) -> None:
        self._engine.check()
        self._listener.training(clip, progress)

    def note(self, text: str) -> None:
        self._listener.note(text)

    def check(self) -> None:
        self._engine.check()
