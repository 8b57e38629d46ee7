"""Python inside of Pyodide: one thread, and a few functions of the JavaScript around it."""

import signal
import time

from .platform import Channel, Platform

CHUNK_BYTES = 1 << 16


class PyodideChannel(Channel):
    def __init__(self, host):
        self._host = host
        self._chunk = bytearray(CHUNK_BYTES)
        self._start = 0
        self._end = 0

    def read_exactly(self, count):
        data = bytearray(count)
        view = memoryview(data)
        ready = min(count, self._end - self._start)
        view[:ready] = memoryview(self._chunk)[self._start : self._start + ready]
        self._start += ready
        while ready < count:
            if count - ready >= CHUNK_BYTES:
                ready += self._host.read(view[ready:])
                continue
            self._end = self._host.read(self._chunk)
            self._start = min(count - ready, self._end)
            view[ready : ready + self._start] = memoryview(self._chunk)[: self._start]
            ready += self._start
        return data

    def write(self, data):
        self._host.write(data)


class PyodidePlatform(Platform):
    """The JavaScript around it tells of signals whenever Python looks for them."""

    def __init__(self, host, threads):
        self._host = host
        self.take_notices = threads.take_notices
        self.arm = host.arm
        self.disarm = host.disarm
        self.take_output = host.take_output

    def start(self, strike):
        self._reasons = {signal.SIGALRM: "timeout", signal.SIGINT: "aborted"}
        self._strike = strike
        for number, reason in self._reasons.items():
            signal.signal(number, lambda _number, frame, reason=reason: strike(reason, frame))

    def wait(self, seconds, frame):
        """Waits, and may be struck meanwhile as if the code in `frame` ran."""
        end = time.monotonic() + seconds
        while number := self._host.sleep(end - time.monotonic()):
            self._strike(self._reasons[number], frame)
