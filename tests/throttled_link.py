"""A slow line on this machine: a TCP proxy with a bandwidth and a delay, for tests and benchmarks.

All connections share the line, in the order in which their bytes come. A connection's first bytes wait for
one more round trip, which on a real line the TCP handshake takes.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

# Small, so that connections take turns; a millisecond of the fastest line that is of interest.
_PIECE = 4096
# A line that was idle may send this long without waiting, so that late timers do not slow it down.
_BURST_S = 0.005
# The most that is under way on a connection, in pieces.
_UNDER_WAY = 1024
_START_S = 10.0


@dataclass(frozen=True)
class Line:
    """What a line can do, the same in both directions.

    Attributes:
        bits_per_s: shared by all connections.
        delay_s: of every byte, one way; a round trip takes twice as long.
    """

    bits_per_s: float
    delay_s: float = 0.0


@dataclass
class Link:
    """A running line.

    Attributes:
        url: its near end, without a slash at the end.
        down_bytes: what came through towards the client so far.
        up_bytes: and towards the server.
    """

    url: str
    down_bytes: int = 0
    up_bytes: int = 0


@contextmanager
def throttled(port: int, line: Line) -> Iterator[Link]:
    """A line to a port of this machine, for the time of the block."""
    proxy = _Proxy(port, line)
    thread = threading.Thread(target=proxy.run, daemon=True)
    thread.start()
    if not proxy.ready.wait(_START_S) or proxy.link is None:
        raise RuntimeError("the line did not start")
    try:
        yield proxy.link
    finally:
        proxy.stop()
        thread.join()


@dataclass
class _Direction:
    """A token bucket in time: until when the line is taken."""

    line: Line
    taken_until: float = 0.0

    async def send(self, size: int) -> float:
        """Wait until `size` bytes have gone into the line; returns when they come out."""
        now = asyncio.get_running_loop().time()
        self.taken_until = max(self.taken_until, now - _BURST_S) + 8 * size / self.line.bits_per_s
        gone = self.taken_until
        await asyncio.sleep(max(0.0, gone - now))
        return gone + self.line.delay_s


@dataclass
class _Proxy:
    port: int
    line: Line
    ready: threading.Event = field(default_factory=threading.Event)
    link: Link | None = None

    def run(self) -> None:
        asyncio.run(self._serve())

    def stop(self) -> None:
        with suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._up, self._down = _Direction(self.line), _Direction(self.line)
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.link = Link(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        self.ready.set()
        await self._stopping.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._connect(reader, writer)
        except (asyncio.CancelledError, OSError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.port)
        handshake_ends = self._loop.time() + 2 * self.line.delay_s
        try:
            await asyncio.gather(
                self._carry(reader, far_writer, self._up, handshake_ends),
                self._carry(far_reader, writer, self._down, 0.0),
            )
        finally:
            far_writer.close()

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        direction: _Direction,
        not_before: float,
    ) -> None:
        """Bytes one way, until that end closes."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_UNDER_WAY)
        delivery = asyncio.create_task(self._deliver(under_way, writer, direction))
        try:
            while piece := await reader.read(_PIECE):
                await asyncio.sleep(max(0.0, not_before - self._loop.time()))
                # What nobody at the other end takes any more does not use the line up.
                if delivery.done():
                    break
                await under_way.put((await direction.send(len(piece)), piece))
            await under_way.put((self._loop.time() + self.line.delay_s, b""))
            await delivery
        finally:
            delivery.cancel()

    async def _deliver(
        self,
        under_way: asyncio.Queue[tuple[float, bytes]],
        writer: asyncio.StreamWriter,
        direction: _Direction,
    ) -> None:
        while True:
            due, piece = await under_way.get()
            await asyncio.sleep(max(0.0, due - self._loop.time()))
            if not piece:
                if writer.can_write_eof():
                    writer.write_eof()
                return
            # Before the other end can know of it, so that whoever has all bytes finds them counted.
            self._count(len(piece), direction)
            writer.write(piece)
            await writer.drain()

    def _count(self, size: int, direction: _Direction) -> None:
        assert self.link is not None
        if direction is self._down:
            self.link.down_bytes += size
        else:
            self.link.up_bytes += size
