"""Calls to the host, made by any number of threads."""

from .interruption import CellStopped
from .wire import encode_json


class Waiter:
    """A thread that waits, until it is woken."""

    __slots__ = ("_lock", "_woken", "reply", "done")

    def __init__(self, lock):
        self._lock = lock
        self._lock.acquire()
        self._woken = False
        self.reply = None
        self.done = False

    def wake(self):
        if not self._woken:
            self._woken = True
            self._lock.release()

    def sleep(self):
        self._lock.acquire()
        self._woken = False


class HostCalls:
    """
    Of the threads that wait for the host one listens for all; when it has what it waited for, the next one listens. While a thread listens
    the program is idle for the host: time stands still, yet other threads may go on and make calls.
    """

    def __init__(self, wire, platform, clock, take_output, take_draft):
        self._wire = wire
        self._platform = platform
        self._clock = clock
        self._take_output = take_output
        self._take_draft = take_draft
        self._lock = platform.new_lock()
        self._pending = {}
        self._closers = []
        self._listening = False
        self._last = 0
        self._cell = None
        # Why no further call is made in this cell.
        self.stopped = None

    def open(self, cell):
        """Calls belong to this cell from now on. For the main thread."""
        self._cell = cell
        self.stopped = None
        self._main = self._platform.thread_id()

    def close(self):
        """Waits until no call is under way; after that none is made until the next cell."""
        while not self._end_if_quiet():
            self.drain()

    def drain(self):
        """Waits until no call is under way."""
        waiter = Waiter(self._platform.new_lock())
        with self._lock:
            waiter.done = self._is_quiet()
            self._closers.append(waiter)
        self._wait(waiter)
        with self._lock:
            self._closers.remove(waiter)

    def _end_if_quiet(self):
        with self._lock:
            quiet = self._is_quiet()
            if quiet:
                self._cell = None
            return quiet

    def stop(self, reason):
        """Lets no further call be made in this cell."""
        self.stopped = reason

    @property
    def under_way(self):
        return len(self._pending)

    def ask(self, name, arguments):
        """Makes a call, with JSON text of its arguments, and waits for its reply: an object with `value` or `error`."""
        waiter = Waiter(self._platform.new_lock())
        with self._lock:
            if self._cell is None:
                raise RuntimeError(f"{name}() cannot be called outside of a running cell")
            self._raise_when_stopped()
            self._last += 1
            call = encode_json({"type": "call", "call": self._last, "name": name})
            self._wire.send(f'{call[:-1]},"arguments":{arguments}}}')
            self._pending[self._last] = waiter
        self._wait(waiter)
        if waiter.reply is None:
            raise CellStopped(self.stopped or "aborted")
        return waiter.reply

    def _raise_when_stopped(self):
        if self.stopped is not None:
            raise CellStopped(self.stopped)

    def _is_quiet(self):
        return not self._pending and not self._listening

    def _wait(self, waiter):
        while not waiter.done:
            with self._lock:
                listen = not self._listening and not waiter.done
                if listen:
                    self._listening = True
            if listen:
                self._listen()
            else:
                waiter.sleep()

    def _listen(self):
        self._clock.pause()
        idle = {"type": "idle", "cell": self._cell, "leftMs": self._clock.left_ms, "timerMs": None}
        draft = self._take_draft()
        if draft is not None:
            idle["draft"] = draft
        text = self._take_output()
        self._wire.send(*([{"type": "output", "text": text}] if text else []), idle)
        message = self._wire.read()
        self._clock.resume()
        with self._lock:
            self._listening = False
            if message["type"] == "settle":
                for reply in message["replies"]:
                    self._settle(self._pending.pop(reply["call"], None), reply)
            elif message["type"] == "stop":
                self._abandon(message["reason"])
            self._pass_on()

    def _settle(self, waiter, reply):
        # An unknown call belongs to a cell that was stopped.
        if waiter is not None:
            waiter.reply = reply
            waiter.done = True
            waiter.wake()

    def _abandon(self, reason):
        self.stopped = reason
        for waiter in self._pending.values():
            self._settle(waiter, None)
        self._pending.clear()
        if self._platform.thread_id() != self._main:
            self._platform.interrupt_main()

    def _pass_on(self):
        """Wakes one who listens next, or those who wait for quiet."""
        for waiter in self._pending.values():
            waiter.wake()
            return
        for waiter in self._closers:
            waiter.done = True
            waiter.wake()
