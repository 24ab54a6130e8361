"""The streams that a server shows: which files of a place belong to a stream, and how long they may be kept.

Only a stream's own files can be asked for: of a folder its manifest and the segments that it lists, and of a
place with a single file that file. Whatever else lies beside them stays private.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

import anyio.to_thread

from formats.errors import FormatError, StoreError
from formats.limits import DEFAULT_LIMITS
from formats.manifest import MANIFEST_NAME, Manifest, decode_manifest
from formats.package import ARCHIVE_SUFFIX, is_archive
from formats.store import LocalStore, MissingFileError, open_store, split_location
from formats.stream import StreamReader
from player.serve_files import Content, Files, Known, LocalFiles, RelayedFiles
from player.serve_waits import ChangeWatch

SEGMENT_TYPES = {
    ".cgsi": "application/vnd.clipgstream.init",
    ".cgsc": "application/vnd.clipgstream.clip",
}
ARCHIVE_TYPE = "application/vnd.clipgstream"
MANIFEST_TYPE = "application/json"
REVALIDATE = "no-cache"
# No transform: a proxy that compresses would count other bytes than the file's.
FOR_EVER = "public, max-age=31536000, immutable, no-transform"
# Under such a name no other bytes will ever be found.
_HASHED = re.compile(r".*-[0-9a-f]{16}\.cgs[ic]")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True)
class Found:
    """A file to answer with.

    Attributes:
        content: its present state; to be closed.
        media_type: without parameters.
        cache: the Cache-Control header.
        watch: by which one can wait for the file to change; None where that is not offered.
    """

    content: Content
    media_type: str
    cache: str
    watch: ChangeWatch | None = None


class ServedStream(Protocol):
    """One stream.

    Attributes:
        name: how it is called in addresses.
        address: where a player opens it, below the folder of streams, percent-encoded.
        failure: the HTTP status for what cannot be read.
        live: it has not ended.
    """

    name: str
    address: str
    failure: int
    live: bool

    async def find(self, path: str) -> Found:
        """What lies at `path`: "" for the stream itself, "/..." for what is below.

        Raises:
            MissingFileError: nothing that belongs to the stream.
            StoreError: it cannot be read.
        """


class ServedFolder:
    """A stream as a folder; live ones grow while they are served.

    Args:
        files: of the folder.
        name: how it is called.
        manifest: as it was when the stream was opened.
    """

    def __init__(self, files: Files, name: str, manifest: Manifest) -> None:
        self._files = files
        self.name, self.failure, self.live = name, files.failure, not manifest.ended
        self.address = f"{quote(name)}/{MANIFEST_NAME}"
        # Clips that a live manifest has dropped stay: a viewer may still be there.
        self._segments: dict[str, Known] = {}
        self._tag: str | None = None
        self._watch = ChangeWatch(self._look, files.look_s)
        self._add(manifest)

    async def find(self, path: str) -> Found:
        name = path[1:]
        if path == f"/{MANIFEST_NAME}":
            content = await self._manifest()
            return Found(content, MANIFEST_TYPE, REVALIDATE, self._watch if self.live else None)
        suffix = name[name.rfind(".") :]
        if not path.startswith("/") or suffix not in SEGMENT_TYPES:
            raise _no_part(name)
        if name not in self._segments:
            (await self._manifest()).close()
        if name not in self._segments:
            raise _no_part(name)
        content = await self._files.open(name, self._segments[name])
        return Found(content, SEGMENT_TYPES[suffix], FOR_EVER if _HASHED.fullmatch(name) else REVALIDATE)

    async def _look(self) -> str | None:
        return await self._files.tag_of_whole(MANIFEST_NAME, DEFAULT_LIMITS.manifest_bytes)

    async def _manifest(self) -> Content:
        """The manifest, whose segments are known from then on."""
        content = await self._files.open_whole(MANIFEST_NAME, DEFAULT_LIMITS.manifest_bytes)
        if content.tag != self._tag and content.size <= DEFAULT_LIMITS.manifest_bytes:
            try:
                data = await content.read(0, content.size)
                self._add(await anyio.to_thread.run_sync(decode_manifest, data))
                self._tag = content.tag
            except FormatError:
                # Shown as it is: the player says what is wrong with it.
                return content
            except StoreError:
                content.close()
                raise
        return content

    def _add(self, manifest: Manifest) -> None:
        self.live = not manifest.ended
        for entry in (*manifest.inits, *manifest.segments):
            self._segments[str(entry.file)] = Known(entry.bytes, f'"{entry.sha256}"')


class ServedFile:
    """A stream as a single file, which may grow.

    Args:
        files: of the folder that it lies in.
        file: its name there, with the URL's query, if any.
        live: it has not ended.
    """

    def __init__(self, files: Files, file: str, live: bool) -> None:
        self._files, self._file = files, file
        plain = _plain_name(file.partition("?")[0].removesuffix(ARCHIVE_SUFFIX))
        self.name = f"{plain}{ARCHIVE_SUFFIX}"
        self.address, self.failure, self.live = quote(self.name), files.failure, live

    async def find(self, path: str) -> Found:
        if path:
            raise _no_part(path)
        return Found(await self._files.open(self._file), ARCHIVE_TYPE, f"{REVALIDATE}, no-transform")


def _no_part(name: str) -> MissingFileError:
    return MissingFileError("this is no part of the stream", where=repr(name))


def _plain_name(name: str) -> str:
    return _NOT_PLAIN.sub("_", name).strip("._") or "stream"


def open_served(location: str | Path) -> ServedStream:
    """The stream at a folder, its manifest, a .cgs file, or a URL of one of them that `open_store` knows.

    Places other than this machine's disks are relayed, so that a browser plays what it could not
    fetch itself.

    Raises:
        FormatError: there is no stream, or none that a browser can play.
        StoreError: the place cannot be read.
    """
    text = str(location).removeprefix("file://")
    try:
        reader = StreamReader(text)
    except FormatError as error:
        raise _with_hint(error, text) from error
    if is_archive(text):
        folder, file = split_location(text)
        if isinstance(reader.store, LocalStore):
            # The file that was named may be a link; what it leads to is served.
            target = Path(text).resolve()
            folder, file = str(target.parent), target.name
        return ServedFile(_files(folder), file, not reader.manifest.ended)
    _check_folder(reader)
    root = text.removesuffix(MANIFEST_NAME).rstrip("/") or "."
    name = Path(root).resolve().name if "://" not in root else urlsplit(root).path.rpartition("/")[2]
    return ServedFolder(_files(root), _plain_name(name), reader.manifest)


def _files(folder: str) -> Files:
    store = open_store(folder)
    if isinstance(store, LocalStore):
        return LocalFiles(Path(folder))
    return RelayedFiles(store)


def _check_folder(reader: StreamReader) -> None:
    """Refuse what this program reads but a browser, which cannot list folders, does not."""
    if reader.recovered:
        raise FormatError(
            "the stream's manifest is damaged",
            where=reader.losses[0].where if reader.losses else reader.name,
            hint=f"make a whole stream of what is there: cgs export {reader.name} repaired.cgs --format cgs",
        )
    for entry in (*reader.manifest.inits, *reader.manifest.segments):
        if not str(entry.file).endswith(tuple(SEGMENT_TYPES)):
            raise FormatError(
                "a segment has a name under which it is not served",
                where=f"{reader.name}, {entry.file}",
                expected=" or ".join(f"*{suffix}" for suffix in SEGMENT_TYPES),
                hint=f"convert the stream: cgs export {reader.name} renamed.cgs --format cgs",
            )


def _with_hint(error: FormatError, location: str) -> FormatError:
    if error.hint is not None:
        return error
    hint = "`cgs pack SESSION` makes a stream of a trained session"
    if "://" not in location and (Path(location) / "session.toml").exists():
        hint = f"this is a session; its stream is made by `cgs pack` and lies in {Path(location) / 'stream'}"
    return FormatError(error.what, where=error.where, expected=error.expected, found=error.found, hint=hint)
