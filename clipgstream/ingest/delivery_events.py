"""Waiting until something changes in a folder."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path

from watchfiles import Change, watch

from clipgstream.ingest.delivery_place import END_NAME, is_footage

_STEP_MS = 50
_GROUP_MS = 200


class FolderEvents:
    """The system's events about a folder, collected from the first call on.

    Args:
        folder: need not be there yet; without it, or without events, waiting ends at the timeout.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._events: Generator[set[tuple[Change, str]], None, None] | None = None

    def start(self) -> None:
        """Collects from now on; harmless when it does already."""
        if self._events is None:
            self._next()

    def wait(self, timeout_s: float) -> set[str]:
        """Paths of footage that changed since the last call; waits for one until the timeout."""
        until_s = time.monotonic() + timeout_s
        while True:
            changed = self._next()
            left_s = until_s - time.monotonic()
            if changed or left_s <= 0:
                return changed
            if self._events is None:
                time.sleep(left_s)
                return set()

    def close(self) -> None:
        """Stops collecting."""
        if self._events is not None:
            self._events.close()
            self._events = None

    def _next(self) -> set[str]:
        """What changed, after a step at most when nothing did."""
        if self._events is None:
            self._events = watch(
                self._folder,
                watch_filter=_matters,
                debounce=_GROUP_MS,
                step=_STEP_MS,
                rust_timeout=_STEP_MS,
                yield_on_timeout=True,
                ignore_permission_denied=True,
            )
        try:
            return {path for _, path in next(self._events)}
        # A folder that is gone, too many watches: scanning says what is wrong, if anything is.
        except (OSError, RuntimeError, StopIteration):
            self._events = None
            return set()


def _matters(change: Change, path: str) -> bool:
    """Whether a change may be one of footage: also that of a folder, which has no suffix as a rule."""
    name = Path(path).name
    return is_footage(name) or name == END_NAME or (change == Change.added and "." not in name)
