"""Long polls: a request for a manifest that the client has already is answered when there is another one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

import anyio
from starlette.requests import Request

from formats.errors import StoreError
from formats.manifest import WAIT_QUERY
from player.serve_answers import cancel_when_left
from player.serve_ranges import matches_weakly

# Proxies give up after a minute.
LONGEST_WAIT_S = 30
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


class ChangeWatch:
    """Wakes all that wait for a file to change; however many they are, the file is looked at once for all.

    Args:
        look: the file's present tag.
        every_s: between two looks; nobody looks when nobody waits.
    """

    def __init__(self, look: Callable[[], Awaitable[str | None]], every_s: float) -> None:
        self._look, self._every_s = look, every_s
        self._waiting: dict[asyncio.Future[None], str | None] = {}
        self._task: asyncio.Task[None] | None = None

    async def change(self, tag: str | None) -> None:
        """Return as soon as the file's tag is another than `tag`, or the file cannot be read."""
        changed = asyncio.get_running_loop().create_future()
        self._waiting[changed] = tag
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._watch())
        try:
            await changed
        finally:
            del self._waiting[changed]

    async def _watch(self) -> None:
        while self._waiting:
            try:
                found = await self._look()
            except StoreError:
                # No tag: those who wait ask for the file, and say what is wrong with it.
                found = None
            for changed, tag in self._waiting.items():
                if tag != found and not changed.done():
                    changed.set_result(None)
            await asyncio.sleep(self._every_s)


def asked_wait_s(request: Request, tag: str | None) -> float:
    """For how long a request wants to wait for another tag; 0 when it does not, or has another one."""
    asked = request.query_params.get(WAIT_QUERY, "")
    known = request.headers.get("if-none-match")
    if request.method != "GET" or known is None or not _SECONDS.fullmatch(asked):
        return 0.0
    return min(float(asked), LONGEST_WAIT_S) if matches_weakly(known, tag) else 0.0


async def wait_for_change(request: Request, watch: ChangeWatch, tag: str | None, timeout_s: float) -> None:
    """Return when a file has another tag, when the time is over, and when the client has gone."""
    with anyio.move_on_after(timeout_s):
        async with anyio.create_task_group() as group:
            group.start_soon(cancel_when_left, request.receive, group.cancel_scope)
            await watch.change(tag)
            group.cancel_scope.cancel()
