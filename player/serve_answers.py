"""HTTP answers: one state of a file, whole or in part, or the news that the client has it already."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import anyio
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from formats.errors import StoreError
from formats.manifest import WAIT_HEADER
from player.serve_files import Content
from player.serve_ranges import (
    Span,
    UnsatisfiableRangeError,
    matches_strongly,
    matches_weakly,
    parse_range,
)

logger = logging.getLogger(__name__)

# Headers that an answer without content keeps.
_UNCHANGED = ("Cache-Control", "ETag", "Vary", WAIT_HEADER)


async def answer(request: Request, content: Content, headers: dict[str, str]) -> Response:
    """The answer to a GET or HEAD request for `content`, which is closed when it is not sent.

    Args:
        headers: of an answer that carries it, such as Content-Type and Cache-Control.

    Raises:
        StoreError: its first bytes cannot be read.
    """
    try:
        response = await _choose(request, content, headers)
    except BaseException:
        content.close()
        raise
    if not isinstance(response, ContentResponse):
        content.close()
    return response


async def _choose(request: Request, content: Content, headers: dict[str, str]) -> Response:
    wanted = request.headers
    headers = headers | {"Accept-Ranges": "bytes"} | ({"ETag": content.tag} if content.tag else {})
    if wanted.get("if-match", "*").strip() != "*" and not matches_strongly(wanted["if-match"], content.tag):
        return PlainTextResponse("the file has changed\n", 412)
    if "if-none-match" in wanted and matches_weakly(wanted["if-none-match"], content.tag):
        kept = {name: value for name, value in headers.items() if name in _UNCHANGED}
        return Response(status_code=304, headers=kept)
    if request.method == "HEAD":
        return Response(headers=headers | {"Content-Length": str(content.size)})
    try:
        span = _span(request, content)
    except UnsatisfiableRangeError:
        return PlainTextResponse(
            "the file ends before this range\n", 416, {"Content-Range": f"bytes */{content.size}"}
        )
    if span is None:
        return await ContentResponse.begin(content, Span(0, content.size), 200, headers)
    headers["Content-Range"] = span.content_range(content.size)
    return await ContentResponse.begin(content, span, 206, headers)


def _span(request: Request, content: Content) -> Span | None:
    """The range that is asked for, unless it is one of another state of the file."""
    condition = request.headers.get("if-range")
    if condition is not None and not matches_strongly(condition, content.tag):
        return None
    return parse_range(request.headers.get("range"), content.size)


class ContentResponse(Response):
    """Sends a span of a content piece by piece; at most two pieces are in memory.

    Made by `begin`, so that a file whose first bytes cannot be read still gets a proper error.
    """

    def __init__(
        self, content: Content, span: Span, first: bytes, status: int, headers: dict[str, str]
    ) -> None:
        self._content, self._span, self._first = content, span, first
        self.body = b""
        self.background = None
        self.status_code = status
        self.init_headers(headers | {"Content-Length": str(span.length)})

    @classmethod
    async def begin(
        cls, content: Content, span: Span, status: int, headers: dict[str, str]
    ) -> ContentResponse:
        """Read the first piece.

        Raises:
            StoreError: it cannot be read.
        """
        first = await content.read(span.start, min(span.length, content.chunk(0))) if span.length else b""
        return cls(content, span, first, status, headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(cancel_when_left, receive, group.cancel_scope)
                await self._send(send)
                group.cancel_scope.cancel()
        finally:
            self._content.close()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        piece, sent = self._first, 0
        while True:
            sent += len(piece)
            # The next piece is read while this one is on its way.
            ahead = asyncio.ensure_future(self._read(sent)) if sent < self._span.length else None
            try:
                await send({"type": "http.response.body", "body": piece, "more_body": ahead is not None})
                if ahead is None:
                    return
                piece = await ahead
            except StoreError as error:
                # The status is gone; a body that ends early is the one sign that is left.
                logger.error("an answer was cut: %s", one_line(error))
                return
            finally:
                await _end(ahead)

    async def _read(self, sent: int) -> bytes:
        length = min(self._span.length - sent, self._content.chunk(sent))
        return await self._content.read(self._span.start + sent, length)


async def _end(task: asyncio.Future[bytes] | None) -> None:
    """Wait until a read does not use the file any more."""
    if task is None or task.done():
        return
    task.cancel()
    with anyio.CancelScope(shield=True), suppress(asyncio.CancelledError, StoreError):
        await task


async def cancel_when_left(receive: Receive, scope: anyio.CancelScope) -> None:
    """Cancel the scope when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


def one_line(error: StoreError) -> str:
    """An error as a line of a log."""
    return "; ".join(line.strip() for line in str(error).splitlines())
