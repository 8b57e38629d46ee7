"""Python as an ordinary process of a POSIX system: signals, threads, standard streams."""

import _thread
import io
import os
import signal
import sys
import threading
from time import monotonic, process_time, sleep

from .interruption import CELL_FILES, OWN_FILES, CellStopped, call_foreign
from .platform import Channel, Platform

INTERVAL_SECONDS = 0.02
# Code that catches so many strikes gets them as fast as it can take them: then one falls where it does not catch.
PATIENCE = 5
FAST_SECONDS = 0.000_02
LOOK_SECONDS = 0.005
STOP_SECONDS = 0.5
# Kept of what is written past Python in one cell.
MAX_PAST_BYTES = 1024 * 1024


class ForeignProcess(RuntimeError):
    """A copy of this process, made by `os.fork` or `multiprocessing`, has no host."""


class PosixChannel(Channel):
    """Takes the standard streams for itself, since whatever else writes to them must not reach the host. Ends with the host."""

    def __init__(self):
        self._input = os.fdopen(os.dup(0), "rb", buffering=1 << 20)
        self._output = os.dup(1)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.close(nothing)
        os.register_at_fork(after_in_child=self._leave)

    def _leave(self):
        """In a copy of the process: two that speak at the same time would not be understood."""
        os.close(self._output)
        self._output = None
        sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", buffering=0, closefd=False), "utf-8", write_through=True)

    def read_exactly(self, count):
        if self._output is None:
            raise ForeignProcess("only the process of the REPL may call its host; use threads")
        data = self._input.read(count)
        if len(data) < count:
            os._exit(0)
        return data

    def write(self, data):
        if self._output is None:
            raise ForeignProcess("only the process of the REPL may call its host; use threads")
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._output, rest) :]
        except BrokenPipeError:
            os._exit(0)


def has_frame(frame, *beginnings):
    """Whether a thread is inside of code from such files."""
    while frame is not None:
        if frame.f_code.co_filename.startswith(beginnings):
            return True
        frame = frame.f_back
    return False


class PosixPlatform(Platform):
    """Cells are ended by signals, which reach the main thread only; the code of other threads by exceptions that are put into them."""

    def start(self, strike):
        self._process = os.getpid()
        self._main = _thread.get_ident()
        self._strike = strike
        self._strikes = 0
        self._handlers = {signal.SIGALRM: self._on_alarm, signal.SIGINT: self._on_interrupt}
        self._install()
        self._usual_hook = threading.excepthook
        threading.excepthook = self._tell_of_thread
        self._past = capture_descriptor(1)

    def _install(self):
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _on_alarm(self, _number, frame):
        self._lose_patience()
        self._strike("timeout", frame)

    def _on_interrupt(self, _number, frame):
        self._lose_patience()
        self._strike("aborted", frame)

    def _lose_patience(self):
        self._strikes += 1
        if self._strikes == PATIENCE:
            signal.setitimer(signal.ITIMER_REAL, FAST_SECONDS, FAST_SECONDS)

    def _tell_of_thread(self, failure):
        if not issubclass(failure.exc_type, CellStopped):
            self._usual_hook(failure)

    def arm(self, seconds):
        # Threads may start the clock again, but only the main one may set handlers, and only it runs what could have changed them.
        if _thread.get_ident() == self._main:
            self._install()
        self._strikes = 0
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.000_001), INTERVAL_SECONDS)

    def disarm(self):
        signal.setitimer(signal.ITIMER_REAL, 0)

    def new_lock(self):
        return _thread.allocate_lock()

    def thread_id(self):
        return _thread.get_ident()

    def interrupt_main(self):
        signal.pthread_kill(self._main, signal.SIGINT)

    def wait_for_threads(self):
        queues = self._queues_of_pools()
        for thread in threading.enumerate():
            if thread.ident != self._main and not thread.daemon and thread not in queues:
                call_foreign(thread.join)
        while any(queue.qsize() > 0 for queue in queues.values()) or self._has_work(queues):
            call_foreign(sleep, LOOK_SECONDS)

    def _queues_of_pools(self):
        """Threads of `ThreadPoolExecutor` and what they are to do. They never end; a script waits only until they have nothing to do."""
        module = sys.modules.get("concurrent.futures.thread")
        queues = dict(getattr(module, "_threads_queues", {}))
        return {thread: queue for thread, queue in queues.items() if thread.is_alive()}

    def _has_work(self, threads):
        frames = sys._current_frames()
        return any(has_frame(frames.get(thread.ident), CELL_FILES, OWN_FILES) for thread in threads)

    def stop_threads(self):
        running = self._threads_in_cells()
        if not running:
            return 0
        # Loading it takes a while, and hardly any cell comes to this.
        from ctypes import c_ulong, py_object, pythonapi

        end = monotonic() + STOP_SECONDS
        while running and monotonic() < end:
            for ident in running:
                pythonapi.PyThreadState_SetAsyncExc(c_ulong(ident), py_object(CellStopped))
            sleep(LOOK_SECONDS)
            running = self._threads_in_cells()
        return len(running)

    def _threads_in_cells(self):
        frames = sys._current_frames().items()
        return [ident for ident, frame in frames if ident != self._main and has_frame(frame, CELL_FILES)]

    def used_seconds(self):
        return process_time()

    def take_output(self):
        if os.getpid() != self._process:
            raise ForeignProcess("what a copy of the process has written belongs to the process of the REPL")
        if self._past is None:
            return ""
        size = os.fstat(self._past).st_size
        if size == 0:
            return ""
        text = os.pread(self._past, min(size, MAX_PAST_BYTES), 0).decode("utf-8", "replace")
        os.ftruncate(self._past, 0)
        return text if size <= MAX_PAST_BYTES else f"{text}\n… ({size - MAX_PAST_BYTES} more bytes)\n"


def capture_descriptor(descriptor):
    """Sends what is written to a descriptor to a file in memory, where the system has such files."""
    if not hasattr(os, "memfd_create"):
        return None
    import fcntl

    file = os.memfd_create("output")
    fcntl.fcntl(file, fcntl.F_SETFL, os.O_APPEND)
    os.dup2(file, descriptor)
    return file
