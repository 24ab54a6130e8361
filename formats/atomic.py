"""Writes that happen as a whole or not at all, and file system errors with a hint.

A file is written beside its place under a temporary name, flushed to the disk and renamed, so a reader
(or a process killed at any moment) sees the old content or the new one, never a part of it.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from formats.errors import StoreError

_TOKEN_BYTES = 6
_HINTS = {
    errno.ENOSPC: "free some space or choose a place on another disk",
    errno.EDQUOT: "the disk quota is used up; free some space or choose another place",
    errno.EACCES: "give yourself permission for this place or choose another one",
    errno.EPERM: "give yourself permission for this place or choose another one",
    errno.EROFS: "this file system is read-only; choose another place",
    errno.ENOTDIR: "a part of the path is a file; choose a folder",
    errno.ENOENT: "the folder does not exist (or was moved away while in use)",
    errno.EEXIST: "choose a new name or remove what is there",
    errno.EISDIR: "there is a folder of this name; choose another one",
    errno.EMFILE: "too many files are open; raise the limit (`ulimit -n`)",
}


def store_error(action: str, path: Path, error: OSError) -> StoreError:
    """`error` as a StoreError. `action` completes "cannot ...", such as "write the manifest"."""
    hint = _HINTS.get(error.errno or 0, "check that the disk works and that the place can be reached")
    return StoreError(
        f"cannot {action}", where=path, found=error.strerror or str(error) or type(error).__name__, hint=hint
    )


@contextmanager
def store_errors(action: str, path: Path) -> Iterator[None]:
    """Turns every OSError inside the block into a StoreError about `path`."""
    try:
        yield
    except OSError as error:
        raise store_error(action, path, error) from error


def fsync_folder(path: Path) -> None:
    """Makes renames inside a folder durable, where the system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_tree(folder: Path) -> None:
    """Flushes every file and folder below `folder`, itself included."""
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            with Path(parent, name).open("rb+") as file:
                os.fsync(file.fileno())
        fsync_folder(Path(parent))


def atomic_write_bytes(path: Path, data: bytes) -> None:
    """Writes or replaces the file at `path`; its folder must exist.

    Raises:
        StoreError: the file system refuses; what was there before is untouched.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(_TOKEN_BYTES)}.partial")
    with store_errors("write the file", path):
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        fsync_folder(path.parent)


def sweep_partial_writes(folder: Path) -> None:
    """Removes what killed `atomic_write_bytes` left in a folder that nobody writes to now.

    Raises:
        StoreError: the file system refuses.
    """
    pattern = re.compile(rf"\..+\.[0-9a-f]{{{2 * _TOKEN_BYTES}}}\.partial")
    with store_errors("clear the folder", folder):
        for path in folder.iterdir():
            if pattern.fullmatch(path.name):
                path.unlink(missing_ok=True)


def atomic_write_text(path: Path, text: str) -> None:
    """`atomic_write_bytes` of the text in UTF-8, with "\\n" line ends kept as they are."""
    atomic_write_bytes(path, text.encode("utf-8"))


def publish_folder(built: Path, path: Path) -> None:
    """Moves a finished folder to its place, replacing the folder that is there.

    `built` must lie beside `path`, on the same file system. The old folder is moved aside before and
    removed after the new one is in place; `recover_folder` finishes this after a killed process.

    Raises:
        StoreError: the file system refuses.
    """
    with store_errors("publish the folder", path):
        fsync_tree(built)
        aside = path.with_name(f".{path.name}.{secrets.token_hex(_TOKEN_BYTES)}.old")
        replaced = path.is_dir() and any(path.iterdir())
        if replaced:
            path.rename(aside)
        try:
            built.rename(path)
        except OSError:
            if replaced:
                aside.rename(path)
            raise
        fsync_folder(path.parent)
        if replaced:
            shutil.rmtree(aside)


def recover_folder(path: Path) -> None:
    """Undoes or finishes a `publish_folder` to `path` that was killed: one folder remains, whole.

    Raises:
        StoreError: the file system refuses.
    """
    pattern = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{{2 * _TOKEN_BYTES}}}\.old")
    with store_errors("recover the folder", path):
        for aside in sorted(path.parent.iterdir()):
            if not pattern.fullmatch(aside.name):
                continue
            if path.exists():
                shutil.rmtree(aside)
            else:
                aside.rename(path)
