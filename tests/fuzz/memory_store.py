"""A store for tests: files in memory, read only."""

from __future__ import annotations

from formats.errors import StoreError
from formats.store import FileWriter, MissingFileError, Store


class BytesStore(Store):
    """Files in memory, read only."""

    name = "fuzz"

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def read_range(self, name: str, start: int, length: int) -> bytes:
        assert start >= 0
        return self._file(name)[start : start + max(length, 0)]

    def size(self, name: str) -> int:
        return len(self._file(name))

    def tag(self, name: str) -> str | None:
        return None

    def exists(self, name: str) -> bool:
        return name in self._files

    def list(self) -> list[str]:
        return sorted(self._files)

    def write(self, name: str, data: bytes) -> None:
        raise StoreError("read only")

    def writer(self, name: str) -> FileWriter:
        raise StoreError("read only")

    def remove(self, name: str) -> None:
        raise StoreError("read only")

    def _file(self, name: str) -> bytes:
        if name not in self._files:
            raise MissingFileError("a file is missing", where=name)
        return self._files[name]
