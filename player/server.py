"""The web server behind `cgs play`: the player page, and streams by byte ranges.

It is made for one's own machine: it listens on loopback unless told otherwise, answers only those who call it
by a name of this machine, and lets pages of other origins read nothing unless an origin is named.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from formats.errors import ConfigError, StoreError
from formats.manifest import WAIT_HEADER
from formats.store import MissingFileError
from player.serve_answers import answer, one_line
from player.serve_page import Page
from player.serve_status import Status, status_routes
from player.serve_streams import Found, ServedStream
from player.serve_waits import LONGEST_WAIT_S, asked_wait_s, wait_for_change

logger = logging.getLogger(__name__)

# Streams lie below this path.
STREAMS = "stream"
ANY_ORIGIN = "*"
_METHODS = ("GET", "HEAD")
_EXPOSED = ("Accept-Ranges", "Content-Length", "Content-Range", "ETag", WAIT_HEADER)
_ASKED = ("Cache-Control", "If-Match", "If-None-Match", "If-Range", "Pragma", "Range")
_PREFLIGHT_S = 86400
_ORIGIN = re.compile(r"https?://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
_LOCAL_HOST = re.compile(
    r"(localhost|127\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE
)
# Workers and the WASM core are inlined in the bundle; a viewer may open streams of other servers.
_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:; "
    "connect-src 'self' http: https: blob: data:; img-src 'self' blob: data:; font-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)

# What a browser runs; on the others the policy would be dead weight.
_ACTIVE = ("text/html", "text/javascript", "image/svg+xml")


def make_app(
    streams: Iterable[ServedStream],
    page: Page,
    *,
    cors: str | None = None,
    local: bool = True,
    status: Status | None = None,
) -> ASGIApp:
    """The server's application.

    Args:
        streams: shown below /stream/, each at its `address`.
        page: shown at /.
        cors: the origin whose pages may read streams and embed the page, "*" for any; None for no other.
        local: answer only to requests that name this machine, so that no web site can reach the server by
            pointing its own name at it (DNS rebinding). Right for servers on loopback.
        status: of the capture that the streams are made of, shown at /status; None: there is no such page.

    Raises:
        ConfigError: `cors` is no origin.
    """
    site = _Site(streams, page)
    middleware = [Middleware(_WithHeaders, cors=cors)]
    if local:
        middleware.append(Middleware(_LocalOnly))
    if cors is not None:
        require_origin(cors)
        middleware.append(_cors(cors))
    routes = [
        *(status_routes(status) if status else ()),
        Route(f"/{STREAMS}/{{path:path}}", site.show_stream, methods=_METHODS),
        Route("/{path:path}", site.show_page, methods=_METHODS),
    ]
    return Starlette(routes=routes, middleware=middleware)


def require_origin(cors: str) -> None:
    """Raise ConfigError unless `cors` is an origin such as "https://example.org:8443", or "*"."""
    if cors != ANY_ORIGIN and not _ORIGIN.fullmatch(cors):
        raise ConfigError(
            "this is no origin",
            found=cors,
            expected='scheme, host and port of a web page, such as "https://example.org", or "*" for any',
        )


class _Site:
    """The two kinds of pages."""

    def __init__(self, streams: Iterable[ServedStream], page: Page) -> None:
        self._streams = {stream.name: stream for stream in streams}
        self._page = page

    async def show_page(self, request: Request) -> Response:
        # Ranges count the bytes of the file itself.
        encodings = "" if "range" in request.headers else request.headers.get("accept-encoding", "")
        try:
            content, headers = await self._page.find(request.path_params["path"], encodings)
            return await answer(request, content, headers)
        except StoreError as error:
            return _refusal(request, error, 503)

    async def show_stream(self, request: Request) -> Response:
        name, slash, rest = request.path_params["path"].partition("/")
        stream = self._streams.get(name)
        if stream is None:
            return _text("there is no such stream", 404)
        try:
            found = await _held(request, stream, slash + rest)
            headers = {"Content-Type": found.media_type, "Cache-Control": found.cache}
            if found.watch is not None:
                headers[WAIT_HEADER] = str(LONGEST_WAIT_S)
            return await answer(request, found.content, headers)
        except StoreError as error:
            return _refusal(request, error, stream.failure)


async def _held(request: Request, stream: ServedStream, path: str) -> Found:
    """What to answer with: at once, or when it is another than the client has. Errors: as `stream.find`."""
    found = await stream.find(path)
    tag, watch = found.content.tag, found.watch
    wait_s = asked_wait_s(request, tag)
    if watch is None or not wait_s:
        return found
    found.content.close()
    await wait_for_change(request, watch, tag, wait_s)
    return await stream.find(path)


def _refusal(request: Request, error: StoreError, status: int) -> Response:
    """What is said of a file that is not there or cannot be read; the reason stays on this machine."""
    if isinstance(error, MissingFileError):
        return _text("there is no such file", 404)
    logger.error("%s %r: %s", request.method, request.url.path, one_line(error))
    return _text("the file cannot be read just now; the server's log says why", status)


def _text(what: str, status: int) -> Response:
    return PlainTextResponse(f"{what}\n", status, {"Cache-Control": "no-store"})


def _cors(origin: str) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=[origin],
        allow_methods=_METHODS,
        allow_headers=_ASKED,
        expose_headers=_EXPOSED,
        max_age=_PREFLIGHT_S,
        # A page from the internet that plays from this machine.
        allow_private_network=True,
    )


class _LocalOnly:
    """Refuses requests that call this machine by a name that is not its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _LOCAL_HOST.fullmatch(Headers(scope=scope).get("host", "")):
            refusal = _text(
                "this server answers to localhost only; `cgs play --host` opens it to others", 403
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


class _WithHeaders:
    """Puts the headers that keep other origins out, and this one isolated, on every answer."""

    def __init__(self, app: ASGIApp, cors: str | None) -> None:
        self._app = app
        self._policy = f"{_POLICY} {cors or ''}".strip()
        self._headers = {
            "Cross-Origin-Embedder-Policy": "require-corp",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "cross-origin" if cors else "same-origin",
            # The page's address may hold that of a stream, signature included.
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                if headers.get("content-type", "").startswith(_ACTIVE):
                    headers["Content-Security-Policy"] = self._policy
            await send(message)

        await self._app(scope, receive, send_with_headers)
