"""Runs a program's application on its address until it is told to end. One process: the database has one writer."""

import contextlib
import gc
import logging
import socket

import uvicorn
from litestar import Litestar

from reporting.settings import Program, SettingsError

GRACE_SECONDS = 10  # for what is under way when the program is told to end


def require_free(program: Program) -> None:
    """Raises SettingsError if the program could not listen where it should: somebody else does, or nobody may."""
    family = socket.AF_INET6 if ":" in program.host else socket.AF_INET
    try:
        socket.create_server((program.host, program.port), family=family).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingsError(f"cannot listen on {program.host}, port {program.port}: {reason}") from None


def serve(app: Litestar, program: Program) -> int:
    """Serve until SIGINT or SIGTERM; the exit code. Of a request nothing is logged."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    config = uvicorn.Config(
        app,
        host=program.host,
        port=program.port,
        workers=1,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    gc.collect()
    gc.freeze()  # what is there by now stays to the end: it is not gone through again and again while people wait
    with contextlib.suppress(KeyboardInterrupt):  # how Ctrl-C ends a program that has already let go of everything
        server.run()
    return 0 if server.started else 2
