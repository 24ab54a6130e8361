"""Where a stream's files lie: a folder on a disk, in memory, or wherever fsspec reaches."""

from __future__ import annotations

from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from formats.atomic import atomic_write_bytes, store_error
from formats.errors import StoreError


class MissingFileError(StoreError):
    """A file that is not there."""


class Store:
    """The files below one root, by relative names with "/" between parts.

    Args:
        root: a path, or a URL that fsspec knows, such as "memory://stream" or "s3://bucket/stream".

    Raises:
        StoreError: the URL's protocol is unknown or its driver is not installed.
    """

    def __init__(self, root: str | Path) -> None:
        try:
            self._fs, self._root = fsspec.core.url_to_fs(str(root))
        except (ValueError, ImportError) as error:
            raise StoreError("cannot open this kind of place", where=root, found=error) from error
        self.name = str(root)

    def read(self, name: str, max_bytes: int) -> bytes:
        """At most `max_bytes` + 1 bytes of a file: a result longer than `max_bytes` means that the file is.

        Raises:
            MissingFileError: there is no such file.
            StoreError: it cannot be read.
        """
        return self.read_range(name, 0, max_bytes + 1)

    def read_range(self, name: str, start: int, length: int) -> bytes:
        """Bytes start .. start + length - 1 of a file, fewer at its end."""
        path = self._path(name)
        try:
            return bytes(self._fs.cat_file(path, start=start, end=start + length))
        except FileNotFoundError as error:
            raise MissingFileError("a file is missing", where=path) from error
        except OSError as error:
            raise store_error("read the file", Path(path), error) from error

    def write(self, name: str, data: bytes) -> None:
        """Write or replace a file, whole or not at all; folders are made as needed.

        Raises:
            StoreError: it cannot be written; what was there before is untouched.
        """
        path = self._path(name)
        try:
            self._fs.makedirs(self._fs._parent(path), exist_ok=True)
            if isinstance(self._fs, LocalFileSystem):
                atomic_write_bytes(Path(path), data)
            else:
                # Object stores and the memory store show a file when all of it has arrived.
                self._fs.pipe_file(path, data)
        except OSError as error:
            raise store_error("write the file", Path(path), error) from error

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        try:
            return bool(self._fs.isfile(self._path(name)))
        except OSError as error:
            raise store_error("look for the file", Path(self._path(name)), error) from error

    def remove(self, name: str) -> None:
        """Remove a file."""
        try:
            self._fs.rm_file(self._path(name))
        except OSError as error:
            raise store_error("remove the file", Path(self._path(name)), error) from error

    def list(self) -> list[str]:
        """Names of all files, sorted; none when the root does not exist."""
        try:
            found = self._fs.find(self._root)
        except OSError as error:
            raise store_error("list the folder", Path(self._root), error) from error
        start = len(self._root.rstrip("/")) + 1
        return sorted(path[start:] for path in found)

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"
