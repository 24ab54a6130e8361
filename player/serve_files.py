"""What the server reads from: files below a folder of this machine, or relayed from any other kind of store.

Both give `Content`: one state of a file, whose size, tag and bytes belong together.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import stat
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

import anyio.to_thread

from formats.atomic import store_error
from formats.errors import StoreError
from formats.store import MissingFileError, Store

_LOCAL_CHUNK = 1 << 18
# A relay waits for each chunk's round trip: they start small, for a quick first byte, and grow.
_RELAY_CHUNKS = (1 << 18, 1 << 22)
# How long a relayed file's size may be old. Files that grow stay readable at their former size.
_STATE_S = 1.0
# How late a change of a file of this machine may be noticed by who waits for it.
_LOOK_S = 0.05
# To open a pipe without this would wait for its writer; Windows has neither.
_OPEN_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
)
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EISDIR, errno.ENXIO}

Result = TypeVar("Result")


class Content(Protocol):
    """One state of a file.

    Attributes:
        size: its bytes.
        tag: a strong ETag with its quotes; None where the place has none.
    """

    size: int
    tag: str | None

    def chunk(self, sent: int) -> int:
        """How many bytes to read next, when `sent` have been."""

    async def read(self, start: int, length: int) -> bytes:
        """Bytes start .. start + length - 1.

        Raises:
            StoreError: they cannot be read, or are not there any more.
        """

    def close(self) -> None:
        """Let the file go."""


@dataclass(frozen=True)
class Known:
    """What is known about a file without asking for it."""

    size: int
    tag: str


class Files(Protocol):
    """Files by relative names with "/" between parts.

    Attributes:
        failure: the HTTP status for what cannot be read.
        look_s: seconds between two looks at a file that may change.
    """

    failure: int
    look_s: float

    async def open(self, name: str, known: Known | None = None) -> Content:
        """A file's present state.

        Raises:
            MissingFileError: there is no such file.
            StoreError: it cannot be read.
        """

    async def open_whole(self, name: str, max_bytes: int) -> Content:
        """The same for a file that is replaced as a whole, and read at once where that saves time."""

    async def tag_of_whole(self, name: str, max_bytes: int) -> str | None:
        """The tag that `open_whole` would give. Errors: as `open`."""


def quoted_tag(text: str) -> str:
    """A strong ETag for a file whose states `text` tells apart."""
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _tag_of(state: os.stat_result) -> str:
    return quoted_tag(f"{state.st_ino}-{state.st_size}-{state.st_mtime_ns}")


class LocalFiles:
    """Files below a folder of this machine; what a link leads out of the folder is not there.

    Args:
        root: the folder.
    """

    failure = 503
    look_s = _LOOK_S

    def __init__(self, root: Path) -> None:
        self._root = root

    async def open(self, name: str, known: Known | None = None) -> Content:
        return await anyio.to_thread.run_sync(self._open, name)

    async def open_whole(self, name: str, max_bytes: int) -> Content:
        return await self.open(name)

    async def tag_of_whole(self, name: str, max_bytes: int) -> str | None:
        return await anyio.to_thread.run_sync(self._tag, self._root / name)

    def _tag(self, path: Path) -> str | None:
        try:
            return _tag_of(path.stat())
        except OSError as error:
            raise store_error("read the file", path, error) from error

    def _open(self, name: str) -> _LocalContent:
        path = self._root / name
        try:
            root, found = self._root.resolve(), path.resolve(strict=True)
            if not found.is_relative_to(root):
                raise _missing(path)
            return _LocalContent(os.fdopen(os.open(found, _OPEN_FLAGS), "rb", buffering=0), path)
        except OSError as error:
            if error.errno in _ABSENT:
                raise _missing(path) from error
            raise store_error("read the file", path, error) from error
        except RuntimeError as error:  # a loop of links, before Python 3.13
            raise _missing(path) from error


def _missing(path: Path) -> MissingFileError:
    return MissingFileError("a file is missing", where=path)


class _LocalContent:
    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file, self._path = file, path
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            file.close()
            raise _missing(path)
        self.size = state.st_size
        self.tag: str | None = _tag_of(state)

    def chunk(self, sent: int) -> int:
        return _LOCAL_CHUNK

    async def read(self, start: int, length: int) -> bytes:
        return await anyio.to_thread.run_sync(self._read, start, length)

    def _read(self, start: int, length: int) -> bytes:
        try:
            self._file.seek(start)
            data = self._file.read(length)
        except OSError as error:
            raise store_error("read the file", self._path, error) from error
        return _whole(data, length, self._path)

    def close(self) -> None:
        self._file.close()


def _whole(data: bytes, length: int, where: object) -> bytes:
    if len(data) != length:
        found = f"{len(data)} bytes"
        raise StoreError("the file is shorter than it was", where=where, expected=length, found=found)
    return data


class RelayedFiles:
    """Files of any store, read by byte ranges and passed on.

    Args:
        store: where they lie.
    """

    failure = 502
    look_s = _STATE_S

    def __init__(self, store: Store) -> None:
        self._store = store
        self._states: dict[str, tuple[float, Known | None, int]] = {}
        # The store's tags of files that are read as a whole, and ours.
        self._wholes: dict[str, tuple[str | None, str | None]] = {}

    async def open(self, name: str, known: Known | None = None) -> Content:
        if known is not None:
            return _RelayedContent(self._store, name, known.size, known.tag)
        return await detached(self._open, name)

    async def open_whole(self, name: str, max_bytes: int) -> Content:
        data = await detached(self._store.read, name, max_bytes)
        if len(data) > max_bytes:
            where = f"{self._store.name}/{name}"
            raise StoreError("the file is too long", where=where, expected=f"at most {max_bytes} bytes")
        return _BytesContent(data)

    async def tag_of_whole(self, name: str, max_bytes: int) -> str | None:
        # Before the file: if that changes in between, the next look finds another tag.
        mark = await detached(self._store.tag, name)
        known, tag = self._wholes.get(name, (None, None))
        if mark is None or mark != known:
            tag = (await self.open_whole(name, max_bytes)).tag
            self._wholes[name] = (mark, tag)
        return tag

    def _open(self, name: str) -> Content:
        now = time.monotonic()
        at, known, size = self._states.get(name, (0.0, None, 0))
        if not at or now - at > _STATE_S:
            # The tag first: if the file changes in between, the next look finds another one.
            tag, size = self._store.tag(name), self._store.size(name)
            known = None if tag is None else Known(size, quoted_tag(tag))
            self._states[name] = (now, known, size)
        return _RelayedContent(self._store, name, size, known.tag if known else None)


class _RelayedContent:
    def __init__(self, store: Store, name: str, size: int, tag: str | None) -> None:
        self._store, self._name = store, name
        self.size, self.tag = size, tag

    def chunk(self, sent: int) -> int:
        low, high = _RELAY_CHUNKS
        return min(max(low, sent), high)

    async def read(self, start: int, length: int) -> bytes:
        data = await detached(self._store.read_range, self._name, start, length)
        return _whole(data, length, f"{self._store.name}/{self._name.partition('?')[0]}")

    def close(self) -> None:
        pass


class _BytesContent:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)
        self.tag: str | None = f'"{hashlib.sha256(data).hexdigest()[:32]}"'

    def chunk(self, sent: int) -> int:
        return _LOCAL_CHUNK

    async def read(self, start: int, length: int) -> bytes:
        return self._data[start : start + length]

    def close(self) -> None:
        pass


async def detached(work: Callable[..., Result], *arguments: object) -> Result:
    """`work(*arguments)` in a thread that holds up neither a cancelled request nor the end of the process.

    A server elsewhere may take a minute to fail; a pool's threads would be waited for.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def tell(result: Result | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result: Result | None = None
        failure: BaseException | None = None
        try:
            result = work(*arguments)
        except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
            failure = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, result, failure)

    threading.Thread(target=run, name="relay", daemon=True).start()
    return await done
