"""Two ports that nobody else takes while they are ours, whether a program listens there or not: it may end, and begin again
where it was. A port that the system gives away is free only until it gives it to the next one who asks.
"""

import contextlib
import secrets
import socket
from collections.abc import Iterator
from typing import Final

from counselling.demo.processes import DidNotStart, require_free

FIRSTS: Final = range(20_000, 32_000, 4)  # below those that Linux gives away by itself (ip_local_port_range)


@contextlib.contextmanager
def own_ports() -> Iterator[tuple[int, int]]:
    """Two ports until the block ends. The one after them is listened on meanwhile: one process alone can."""
    for _ in range(100):
        first = secrets.choice(FIRSTS)
        with contextlib.ExitStack() as claimed:
            try:
                claimed.enter_context(socket.create_server(("127.0.0.1", first + 2)))
                require_free((first, first + 1))
            except (OSError, DidNotStart):
                continue
            yield first, first + 1
            return
    raise AssertionError("no ports are free below those that the system gives away")
