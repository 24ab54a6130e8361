"""What the commands print: data on stdout, progress and notes on stderr."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

# Without a terminal, a plain line this often says that work goes on.
PLAIN_EVERY_S = 10.0


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    print(json.dumps(value, indent=2, allow_nan=False))


class Reporter:
    """Bars with ETA on a terminal, plain lines elsewhere, nothing when quiet; NO_COLOR is honoured."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self.console = Console(stderr=True, quiet=quiet, highlight=False)

    def note(self, text: str) -> None:
        """One line of text."""
        self.console.print(text, markup=False, soft_wrap=True)

    @contextmanager
    def bar(self, label: str) -> Iterator[Bar]:
        """A progress bar called `label` for the time of the block."""
        if self.quiet or not self.console.is_terminal:
            yield _PlainBar(self, label)
            return
        columns = (
            TextColumn("{task.description:<24}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total} {task.fields[detail]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.console) as progress:
            yield _RichBar(progress, progress.add_task(label, total=None, detail=""))


class Bar(Protocol):
    """How far something is."""

    def __call__(self, done: int, total: int, detail: str = "") -> None:
        """`done` of `total` steps; `detail` is shown beside."""


class _RichBar:
    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress, self._task = progress, task

    def __call__(self, done: int, total: int, detail: str = "") -> None:
        self._progress.update(self._task, completed=done, total=total, detail=detail)


class _PlainBar:
    def __init__(self, reporter: Reporter, label: str) -> None:
        self._reporter, self._label = reporter, label
        self._printed = time.monotonic()

    def __call__(self, done: int, total: int, detail: str = "") -> None:
        now = time.monotonic()
        if done < total and now - self._printed < PLAIN_EVERY_S:
            return
        self._printed = now
        self._reporter.note(f"{self._label}: {done}/{total} {detail}".rstrip())
