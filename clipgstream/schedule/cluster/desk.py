"""Where workers hand in what the driver should know while they train; an actor on the driver's node.

Nothing that matters to the end of a task comes this way, so a desk that is lost with all that lies on it, and
is set up anew by Ray, costs no more than a checkpoint.
"""

from __future__ import annotations

from dataclasses import dataclass

from clipgstream.schedule.engine import Event, Points, Progress


@dataclass(frozen=True)
class Begun:
    """A worker has taken a task up.

    Attributes:
        host: its machine's name, for people.
        node: as Ray names it.
        pid: of its process there.
    """

    host: str
    node: str
    pid: int


@dataclass(frozen=True)
class FileChanged:
    """A file of the session as a worker has made it.

    Attributes:
        name: its path in the session's folder, with "/".
    """

    name: str
    data: bytes


Message = Begun | FileChanged | Event


class Desk:
    """Keeps messages until they are taken, each with the token of the task that it is of."""

    def __init__(self) -> None:
        self._messages: list[tuple[str, Message]] = []
        self._revoked: set[str] = set()

    def tell(self, token: str, message: Message | None) -> bool:
        """Hand a message in, or ask with None. False: nobody wants anything of this task any more."""
        if token in self._revoked:
            return False
        if message is not None:
            self._messages = [old for old in self._messages if not _replaces(message, token, old)]
            self._messages.append((token, message))
        return True

    def take(self) -> list[tuple[str, Message]]:
        """What was handed in since the last time, in order."""
        messages, self._messages = self._messages, []
        return messages

    def revoke(self, token: str) -> None:
        """Want nothing more of a task."""
        self._revoked.add(token)
        self._messages = [message for message in self._messages if message[0] != token]


def _replaces(message: Message, token: str, old: tuple[str, Message]) -> bool:
    """Whether an earlier message says nothing any more, so that a desk that nobody looks at stays small."""
    if old[0] != token or type(old[1]) is not type(message):
        return False
    if isinstance(message, FileChanged):
        return isinstance(old[1], FileChanged) and old[1].name == message.name
    return isinstance(message, Points | Progress)
