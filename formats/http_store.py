"""Files on a web server, read with range requests over fsspec's connection pool.

fsspec's own range requests trust the server. This store looks at the answer: a server that ignores ranges,
sends other bytes than asked for, or stops early is found out and refused, never silently wrong.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import fsspec
from fsspec.asyn import sync

from formats.errors import StoreError
from formats.manifest import WAIT_HEADER, WAIT_QUERY
from formats.store import FileWriter, MissingFileError, Store

CONNECT_S, READ_S = 20.0, 60.0
# Less than READ_S, and than most proxies' patience.
_LONGEST_WAIT_S = 30.0
# An answer that comes sooner was not held.
_HELD_SHARE = 0.9
_CHUNK = 1 << 20
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_SECONDS = re.compile(r"\d{1,4}")
_PROBE = "bytes=0-0"
_UNSATISFIED = re.compile(r"bytes \*/(\d{1,18})")
_READ_ONLY = "a web server can only be read; write to a folder or to an object store"

Result = TypeVar("Result")


@dataclass(frozen=True)
class _Hold:
    """What a server has offered for one state of a file."""

    tag: str
    etag: str
    longest_s: float


class HttpStore(Store):
    """The files below a URL, read-only.

    Args:
        root: "http://..." or "https://...".
        options: for fsspec's HTTP driver, such as `headers` or `client_kwargs`.

    Raises:
        StoreError: aiohttp is not installed.
    """

    def __init__(self, root: str, **options: Any) -> None:
        self.name = root
        self._root = root.rstrip("/")
        self._holds: dict[str, _Hold | None] = {}
        try:
            self._fs = fsspec.filesystem(urlsplit(root).scheme, use_listings_cache=False, **options)
        except ImportError as error:
            raise StoreError(
                "cannot open this kind of place", where=root, found=error, hint="pip install aiohttp"
            ) from error

    def read_range(self, name: str, start: int, length: int) -> bytes:
        if length <= 0:
            return b""
        url = self._url(name)
        wanted = f"bytes={start}-{start + length - 1}"
        return self._request(url, wanted, lambda answer: _range_of(answer, url, start, length))

    def size(self, name: str) -> int:
        return self._probe(name)[0]

    def tag(self, name: str) -> str | None:
        return self._probe(name)[1]

    def wait(self, name: str, tag: str, timeout_s: float) -> bool:
        hold = self._holds.get(name)
        if hold is None or hold.tag != tag or timeout_s <= 0:
            return False
        wait_s = min(timeout_s, hold.longest_s)
        url = self._url(name)
        asked = f"{url}{'&' if '?' in url else '?'}{WAIT_QUERY}={wait_s:.3f}"
        began = time.monotonic()
        changed = self._request(asked, _PROBE, _is_changed, {"If-None-Match": hold.etag})
        return changed or time.monotonic() - began >= _HELD_SHARE * wait_s

    def exists(self, name: str) -> bool:
        try:
            self._probe(name)
        except MissingFileError:
            return False
        return True

    def write(self, name: str, data: bytes) -> None:
        raise self._read_only(name)

    def writer(self, name: str) -> FileWriter:
        raise self._read_only(name)

    def append(self, name: str, at: int, data: bytes) -> None:
        raise self._read_only(name)

    def remove(self, name: str) -> None:
        raise self._read_only(name)

    def list(self) -> list[str]:
        raise StoreError("a web server does not list its files", where=self.name, hint=_READ_ONLY)

    def _probe(self, name: str) -> tuple[int, str | None]:
        """Size and tag. A range of one byte, because signed URLs and many servers refuse HEAD."""
        url = self._url(name)
        size, tag, hold = self._request(url, _PROBE, lambda answer: _size_and_tag(answer, url))
        self._holds[name] = hold
        return size, tag

    def _request(
        self,
        url: str,
        wanted: str,
        use: Callable[[Any], Awaitable[Result]],
        more: dict[str, str] | None = None,
    ) -> Result:
        import aiohttp

        async def ask() -> Result:
            session = await self._fs.set_session()
            # Compressed answers would count other bytes than the file's.
            headers = {"Range": wanted, "Accept-Encoding": "identity"} | (more or {})
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=READ_S)
            async with session.get(url, headers=headers, timeout=timeout) as answer:
                _refuse_errors(answer, url)
                return await use(answer)

        try:
            result: Result = sync(self._fs.loop, ask)
        except (aiohttp.ClientError, OSError) as error:
            raise StoreError(
                "cannot read from the web server",
                where=url,
                found=str(error) or type(error).__name__,
                hint="check the address and the connection, then try again",
            ) from error
        return result

    def _url(self, name: str) -> str:
        path, mark, query = name.partition("?")
        return f"{self._root}/{quote(path)}{mark}{query}"

    def _read_only(self, name: str) -> StoreError:
        return StoreError("cannot write the file", where=self._url(name), hint=_READ_ONLY)


def _refuse_errors(answer: Any, url: str) -> None:
    status = answer.status
    if status in (404, 410):
        raise MissingFileError("a file is missing", where=url, found=f"HTTP {status}", hint="check the URL")
    if status in (401, 403, 407):
        hint = "the server wants other credentials; check the URL and its signature"
        raise StoreError("the web server gives no permission", where=url, found=f"HTTP {status}", hint=hint)
    if status not in (200, 206, 304, 416):
        hint = "try again later, or check the URL"
        raise StoreError("the web server failed", where=url, found=f"HTTP {status}", hint=hint)


async def _range_of(answer: Any, url: str, start: int, length: int) -> bytes:
    if answer.status == 416:
        return b""
    if answer.status == 200:
        if start:
            raise StoreError(
                "the web server ignores byte ranges",
                where=url,
                expected="HTTP 206",
                found="HTTP 200",
                hint="serve the stream from a server with range requests, or as a folder",
            )
        # The whole file from its start: what was asked for is its beginning.
        return await _body(answer, length)
    first, last, total = _content_range(answer, url)
    sent = last - first + 1
    is_end = total is not None and last + 1 == total
    if first != start or sent > length or (sent < length and total is not None and not is_end):
        raise _other_range(answer, url, f"bytes {start}-{start + length - 1}")
    data = await _body(answer, sent + 1)
    if len(data) != sent:
        raise StoreError("the web server's answer is cut", where=url, expected=sent, found=len(data))
    return data


async def _is_changed(answer: Any) -> bool:
    return bool(answer.status != 304)


async def _size_and_tag(answer: Any, url: str) -> tuple[int, str | None, _Hold | None]:
    size: int | None = answer.content_length if answer.status == 200 else None
    if answer.status == 206:
        size = _content_range(answer, url)[2]
    elif answer.status == 416:
        empty = _UNSATISFIED.fullmatch(answer.headers.get("Content-Range", ""))
        size = int(empty[1]) if empty else 0
    if size is None:
        raise StoreError("the web server does not tell the file's size", where=url, hint="use another server")
    etag = answer.headers.get("ETag")
    mark = etag or answer.headers.get("Last-Modified")
    tag = None if mark is None else f"{mark}-{size}"
    longest = answer.headers.get(WAIT_HEADER, "")
    if not etag or tag is None or not _SECONDS.fullmatch(longest) or int(longest) == 0:
        return size, tag, None
    return size, tag, _Hold(tag, etag, min(float(longest), _LONGEST_WAIT_S))


def _content_range(answer: Any, url: str) -> tuple[int, int, int | None]:
    found = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if found is None:
        raise _other_range(answer, url, "a Content-Range header")
    return int(found[1]), int(found[2]), None if found[3] == "*" else int(found[3])


def _other_range(answer: Any, url: str, expected: str) -> StoreError:
    found = answer.headers.get("Content-Range", "none")
    hint = "serve the stream from a server with working range requests"
    what = "the web server sends another range than asked for"
    return StoreError(what, where=url, expected=expected, found=found, hint=hint)


async def _body(answer: Any, at_most: int) -> bytes:
    """The first `at_most` bytes of the body; the rest is not fetched."""
    data = bytearray()
    while len(data) < at_most:
        piece = await answer.content.read(min(_CHUNK, at_most - len(data)))
        if not piece:
            break
        data += piece
    return bytes(data)
