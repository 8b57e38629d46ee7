"""Python as an ordinary process of a POSIX system: signals, threads, standard streams."""

import _thread
import os
import signal

from .platform import Channel, Platform

INTERVAL_SECONDS = 0.02


class PosixChannel(Channel):
    """Takes the standard streams for itself: whatever else writes to them must not reach the host."""

    def __init__(self):
        self._input = os.fdopen(os.dup(0), "rb", buffering=1 << 20)
        self._output = os.dup(1)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.close(nothing)

    def read_exactly(self, count):
        data = self._input.read(count)
        if len(data) < count:
            raise EOFError("the host is gone")
        return data

    def write(self, data):
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._output, rest) :]
        except BrokenPipeError:
            raise EOFError("the host is gone") from None


class PosixPlatform(Platform):
    """Cells are ended by signals."""

    def start(self, strike):
        self._handlers = {
            signal.SIGALRM: lambda _number, frame: strike("timeout", frame),
            signal.SIGINT: lambda _number, frame: strike("aborted", frame),
        }
        self._install()

    def _install(self):
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def arm(self, seconds):
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.000_001), INTERVAL_SECONDS)

    def disarm(self):
        signal.setitimer(signal.ITIMER_REAL, 0)

    def new_lock(self):
        return _thread.allocate_lock()

    def thread_id(self):
        return _thread.get_ident()
