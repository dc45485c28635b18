"""The web server: granian in this process, the application in child processes that never outlive it."""

import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

APPLICATION = "parvis.config.wsgi:application"
THREADS = 32  # in one process; four work at once (config.wsgi), the others send or receive files (kit.lanes)
THREAD_IDLE = 60  # seconds
CONNECTIONS = 1000  # open in one process, idle ones too: a browser keeps some; more wait in the kernel's queue
KILL_AFTER = 6  # seconds for requests under way to end
HEADERS_TIMEOUT = 15_000  # milliseconds for a client to send its headers

_LOGS = {
    "handlers": {},
    "loggers": {"_granian": {"level": "WARNING"}, "granian.access": {"level": "WARNING"}},
}


class Patient(threading.Event):
    """An event whose endless wait looks up twice a second.

    The kernel may hand a signal to any thread, and Python runs its handler in the main one, which an endless wait keeps
    from noticing: one start in ten could not be stopped.
    """

    def wait(self, timeout: float | None = None) -> bool:
        """As of any event."""
        if timeout is not None:
            return super().wait(timeout)
        while not super().wait(0.5):
            pass
        return True


class Server(MPServer):
    """Tells when the processes are started, and when the first signal to stop comes."""

    def __init__(self, host: str, port: int, workers: int, started: Callable[[], None], stopping: Callable[[], None]):
        super().__init__(
            APPLICATION,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            blocking_threads_idle_timeout=THREAD_IDLE,
            backpressure=CONNECTIONS,
            workers_kill_timeout=KILL_AFTER,
            respawn_failed_workers=True,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=HEADERS_TIMEOUT),
            websockets=False,
            log_level=LogLevels.warning,
            log_dictconfig=_LOGS,
        )
        self.main_loop_interrupt = Patient()
        self._started = started
        self._stopping = stopping

    def startup(self, *arguments: Any) -> None:
        """Fork while there is one thread and everything is imported; later processes start from nothing."""
        if sys.platform == "linux":
            gc.freeze()
            multiprocessing.set_start_method("fork", force=True)
        super().startup(*arguments)  # type: ignore[no-untyped-call]
        multiprocessing.set_start_method("spawn", force=True)
        self._started()

    def signal_handler_interrupt(self, *arguments: Any, **options: Any) -> None:
        self._stopping()
        super().signal_handler_interrupt(*arguments, **options)  # type: ignore[no-untyped-call]

    def run(self) -> None:
        """Serve until a signal to stop."""
        self.serve(target_loader=load)


def load(target: str) -> Callable[..., Any]:
    """Runs in the child: the application, in a process group of its own and with an eye on its parent.

    Of its own, so that Ctrl-C in a terminal reaches the parent alone, which then lets requests end.
    """
    os.setpgid(0, 0)
    threading.Thread(target=_follow_parent, args=(os.getppid(),), name="parent-watch", daemon=True).start()
    module, name = target.split(":")
    application: Callable[..., Any] = getattr(import_module(module), name)
    return application


def _follow_parent(parent: int) -> None:
    """End when the parent is no more (`kill -9`): nobody else would stop us, and we hold its port."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(KILL_AFTER)
    os._exit(1)


def free(host: str, port: int) -> bool:
    """Whether nobody listens there; granian itself would share the port with a stranger."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
