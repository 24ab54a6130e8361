"""Where a stream's files lie: a folder on a disk, in memory, on a web server, in an object store.

Everything that reads or writes streams does it through `Store`, so that a new kind of place needs one class
and passes one suite of tests.
"""

from __future__ import annotations

import os
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import fsspec
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from formats.atomic import atomic_write_bytes, fsync_folder, store_error, store_errors
from formats.errors import StoreError

_INSTALL = {"s3": "pip install 'clipgstream[cloud]'", "s3a": "pip install 'clipgstream[cloud]'"}
_WEB = ("http", "https")
_NO_FOLDERS = {"memory", "s3", "s3a", "gs", "gcs", "az", "abfs"}
# Errors that say nothing about the range that was asked for.
_NO_RANGE_ERRORS = (PermissionError, ConnectionError, TimeoutError)


class MissingFileError(StoreError):
    """A file that is not there."""


class FileWriter(Protocol):
    """A new file that grows piece by piece and is seen by nobody before `commit`."""

    def write(self, data: bytes) -> None:
        """Add bytes at the end."""

    def commit(self) -> None:
        """Show the file, replacing one of its name."""

    def discard(self) -> None:
        """Forget it; what was there before is untouched. Harmless after `commit`."""


class Store(ABC):
    """The files below one root, by relative names with "/" between parts.

    Every method raises StoreError when the place refuses, MissingFileError (one of them) when it is a file
    that is not there.

    Attributes:
        name: the root as the user wrote it.
        can_append: whether a file can grow in place.
    """

    name: str
    can_append = False

    @abstractmethod
    def read_range(self, name: str, start: int, length: int) -> bytes:
        """Bytes start .. start + length - 1 of a file, fewer at its end, none behind it."""

    @abstractmethod
    def size(self, name: str) -> int:
        """Bytes of a file."""

    @abstractmethod
    def tag(self, name: str) -> str | None:
        """A text that changes whenever the file does; None where the place has none."""

    @abstractmethod
    def exists(self, name: str) -> bool:
        """Whether there is such a file; a folder is none."""

    @abstractmethod
    def write(self, name: str, data: bytes) -> None:
        """Write or replace a file, whole or not at all; folders are made as needed."""

    @abstractmethod
    def writer(self, name: str) -> FileWriter:
        """Write or replace a file that need not fit in memory, whole or not at all."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a file."""

    @abstractmethod
    def list(self) -> list[str]:
        """Names of all files, sorted; none when the root does not exist."""

    def read(self, name: str, max_bytes: int) -> bytes:
        """At most `max_bytes` + 1 bytes of a file: more than `max_bytes` means that the file is longer."""
        return self.read_range(name, 0, max_bytes + 1)

    def wait(self, name: str, tag: str, timeout_s: float) -> bool:
        """Wait until a file's tag is another than `tag`, where the place itself can tell.

        Returns:
            False, and at once, when it cannot; else True, after the change or `timeout_s` at most.
        """
        return False

    def append(self, name: str, at: int, data: bytes) -> None:
        """Replace everything from byte `at` of a file by `data`, and wait until the disk has it.

        A process killed meanwhile leaves the bytes before `at` and a part of `data`.
        """
        raise StoreError(
            "this kind of place cannot grow a file",
            where=f"{self.name}/{name}",
            hint="write a live stream as a folder here, or publish the file when it has ended",
        )


def open_store(root: str | Path, **options: Any) -> Store:
    """The store for a folder's path or for a URL that fsspec knows.

    Args:
        root: such as "streams/a", "memory://a", "https://host/a" or "s3://bucket/a".
        options: for fsspec's driver, such as `endpoint_url` of an S3 server.

    Raises:
        StoreError: the URL's protocol is unknown or its driver is not installed.
    """
    scheme = urlsplit(str(root)).scheme if "://" in str(root) else ""
    if scheme in _WEB:
        from formats.http_store import HttpStore

        return HttpStore(str(root), **options)
    try:
        # Cached listings would hide what others add to a stream.
        fs, path = fsspec.core.url_to_fs(str(root), use_listings_cache=False, **options)
    except (ValueError, ImportError) as error:
        hint = _INSTALL.get(scheme, "use a folder, or memory://, http://, https:// or s3:// with its driver")
        raise StoreError("cannot open this kind of place", where=root, found=error, hint=hint) from error
    if isinstance(fs, LocalFileSystem):
        return LocalStore(path, str(root))
    return FsspecStore(fs, path, str(root))


def split_location(path: str | Path) -> tuple[str, str]:
    """The folder of a file's path or URL, and its name with the URL's query, if any."""
    text = str(path)
    query = ""
    if urlsplit(text).scheme in _WEB and "?" in text:
        text, _, query = text.partition("?")
    folder, slash, name = text.rpartition("/")
    if os.sep != "/" and "://" not in text:
        folder, name = os.path.split(text)
    if slash and not folder:
        folder = "/"
    return folder or ".", f"{name}?{query}" if query else name


class LocalStore(Store):
    """A folder on a disk.

    Args:
        root: its path.
        name: how errors name it.
    """

    can_append = True

    def __init__(self, root: str | Path, name: str = "") -> None:
        self._root = Path(root)
        self.name = name or str(root)

    def read_range(self, name: str, start: int, length: int) -> bytes:
        path = self._root / name
        with _missing(path), store_errors("read the file", path), path.open("rb") as file:
            # Never more memory than the file has bytes, whatever a manifest claims.
            left = os.fstat(file.fileno()).st_size - start
            file.seek(start)
            return file.read(max(0, min(length, left)))

    def size(self, name: str) -> int:
        return self._stat(name).st_size

    def tag(self, name: str) -> str | None:
        found = self._stat(name)
        return f"{found.st_ino}-{found.st_size}-{found.st_mtime_ns}"

    def exists(self, name: str) -> bool:
        path = self._root / name
        with store_errors("look for the file", path):
            return path.is_file()

    def write(self, name: str, data: bytes) -> None:
        path = self._root / name
        with store_errors("write the file", path):
            path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_bytes(path, data)

    def writer(self, name: str) -> FileWriter:
        return _LocalWriter(self._root / name)

    def remove(self, name: str) -> None:
        path = self._root / name
        with _missing(path), store_errors("remove the file", path):
            path.unlink()

    def list(self) -> list[str]:
        with store_errors("list the folder", self._root):
            found = [path for path in self._root.rglob("*") if path.is_file()]
        return sorted(path.relative_to(self._root).as_posix() for path in found)

    def append(self, name: str, at: int, data: bytes) -> None:
        path = self._root / name
        with _missing(path), store_errors("write the file", path), path.open("rb+", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if size < at:
                raise StoreError("the file is shorter than it was", where=path, expected=at, found=size)
            file.truncate(at)
            file.seek(at)
            left = memoryview(data)
            while left:
                left = left[file.write(left) or 0 :]
            os.fsync(file.fileno())

    def _stat(self, name: str) -> os.stat_result:
        path = self._root / name
        with _missing(path), store_errors("read the file", path):
            return path.stat()


@contextmanager
def _missing(path: object) -> Iterator[None]:
    """Turns a StoreError that FileNotFoundError caused into a MissingFileError."""
    try:
        yield
    except StoreError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise _missing_file(path) from error.__cause__
        raise


def _missing_file(path: object) -> MissingFileError:
    return MissingFileError("a file is missing", where=path, hint="check the name, or fetch the file again")


class _LocalWriter:
    """A file that is written under a temporary name beside its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.partial")
        with store_errors("write the file", path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._temporary.open("xb")

    def write(self, data: bytes) -> None:
        with store_errors("write the file", self._path):
            self._file.write(data)

    def commit(self) -> None:
        with store_errors("write the file", self._path):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._temporary.replace(self._path)
            fsync_folder(self._path.parent)

    def discard(self) -> None:
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._temporary.unlink()


class FsspecStore(Store):
    """A place that one of fsspec's drivers reaches and that shows a file when all of it has arrived.

    Args:
        fs: the driver.
        root: the root in the driver's own form.
        name: how errors name it.
    """

    def __init__(self, fs: Any, root: str, name: str) -> None:
        self._fs, self._root, self.name = fs, root.rstrip("/"), name

    def read_range(self, name: str, start: int, length: int) -> bytes:
        if length <= 0:
            return b""
        try:
            with self._errors("read the file", name):
                data = bytes(self._fs.cat_file(self._path(name), start=start, end=start + length))
        except MissingFileError:
            raise
        except StoreError as error:
            # Object stores refuse a range that starts behind the end.
            if isinstance(error.__cause__, _NO_RANGE_ERRORS) or start < self.size(name):
                raise
            return b""
        if len(data) > length:
            raise StoreError("the place ignores byte ranges", where=self._path(name), found=len(data))
        return data

    def size(self, name: str) -> int:
        return int(self._info(name)["size"])

    def tag(self, name: str) -> str | None:
        info = self._info(name)
        mark = info.get("ETag") or info.get("mtime") or info.get("created")
        return None if mark is None else f"{mark}-{info['size']}"

    def exists(self, name: str) -> bool:
        with self._errors("look for the file", name):
            return bool(self._fs.isfile(self._path(name)))

    def write(self, name: str, data: bytes) -> None:
        path = self._path(name)
        with self._errors("write the file", name):
            self._make_folder(path)
            self._fs.pipe_file(path, data)

    def writer(self, name: str) -> FileWriter:
        path = self._path(name)
        if isinstance(self._fs, MemoryFileSystem):
            return _MemoryWriter(self, name)
        with self._errors("write the file", name):
            self._make_folder(path)
            file = self._fs.open(path, "wb", autocommit=False)
        return _FsspecWriter(self, name, file)

    def remove(self, name: str) -> None:
        with self._errors("remove the file", name):
            if not self._fs.isfile(self._path(name)):
                raise FileNotFoundError(name)
            self._fs.rm_file(self._path(name))

    def list(self) -> list[str]:
        try:
            with self._errors("list the folder", ""):
                found = self._fs.find(self._root)
        except MissingFileError:
            return []
        start = len(self._root) + 1
        return sorted(path[start:] for path in found if len(path) > start)

    def _make_folder(self, path: str) -> None:
        # Object stores have no folders; to make one could try to make the bucket.
        if not _NO_FOLDERS.intersection(_protocols(self._fs)):
            self._fs.makedirs(self._fs._parent(path), exist_ok=True)

    def _info(self, name: str) -> dict[str, Any]:
        with self._errors("read the file", name):
            info: dict[str, Any] = self._fs.info(self._path(name))
            if info["type"] != "file":
                raise IsADirectoryError(21, "Is a folder")
            return info

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root

    def _errors(self, action: str, name: str) -> _DriverErrors:
        return _DriverErrors(action, self._path(name))


class _DriverErrors:
    """Turns what a driver raises inside the block into StoreErrors."""

    def __init__(self, action: str, path: str) -> None:
        self._action, self._path = action, path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, FileNotFoundError):
            raise _missing_file(self._path) from error
        if isinstance(error, OSError):
            raise store_error(self._action, Path(self._path), error) from error
        # botocore's errors, such as missing credentials, descend from Exception alone.
        if error is not None and type(error).__module__.startswith("botocore."):
            raise StoreError(
                f"cannot {self._action}",
                where=self._path,
                found=error,
                hint="check the endpoint and the credentials (AWS_ENDPOINT_URL, AWS_PROFILE, ...)",
            ) from error


def _protocols(fs: Any) -> tuple[str, ...]:
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)


class _FsspecWriter:
    """A file that fsspec shows when it is committed."""

    def __init__(self, store: FsspecStore, name: str, file: Any) -> None:
        self._store, self._name, self._file = store, name, file

    def write(self, data: bytes) -> None:
        with self._store._errors("write the file", self._name):
            self._file.write(data)

    def commit(self) -> None:
        with self._store._errors("write the file", self._name):
            self._file.close()
            self._file.commit()
            self._file = None

    def discard(self) -> None:
        if self._file is not None:
            with self._store._errors("write the file", self._name):
                self._file.discard()
            self._file = None


class _MemoryWriter:
    """A file in memory; fsspec's own would be seen before it is whole."""

    def __init__(self, store: FsspecStore, name: str) -> None:
        self._store, self._name = store, name
        self._data = bytearray()

    def write(self, data: bytes) -> None:
        self._data += data

    def commit(self) -> None:
        self._store.write(self._name, bytes(self._data))

    def discard(self) -> None:
        self._data.clear()
