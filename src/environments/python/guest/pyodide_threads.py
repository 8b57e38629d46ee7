"""There are no threads in Pyodide. What code wants to run in a pool of them runs at once instead, one call after another."""

import concurrent.futures
import concurrent.futures.thread
import threading
import warnings

from .interruption import call_foreign

ADVICE = "llm_query_batched(prompts) makes calls at the same time"


class ThreadPoolExecutor(concurrent.futures.Executor):
    _has_warned = False

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is not None and max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        self._initialize = (lambda: initializer(*initargs)) if initializer else None
        self._is_shut_down = False

    def submit(self, fn, /, *args, **kwargs):
        if self._is_shut_down:
            raise RuntimeError("cannot schedule new futures after shutdown")
        self._warn()
        initialize, self._initialize = self._initialize, None
        if initialize:
            call_foreign(initialize)
        future = concurrent.futures.Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(call_foreign(fn, *args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        self._is_shut_down = True

    @classmethod
    def _warn(cls):
        if not cls._has_warned:
            cls._has_warned = True
            warnings.warn(f"There are no threads here: an executor makes its calls one after another. {ADVICE}", stacklevel=3)


def refuse_thread(thread):
    raise RuntimeError(
        f"There are no threads here: call the function itself, or hand it to a ThreadPoolExecutor, which makes its calls one after "
        f"another. {ADVICE}"
    )


def provide_threads():
    concurrent.futures.ThreadPoolExecutor = concurrent.futures.thread.ThreadPoolExecutor = ThreadPoolExecutor
    threading.Thread.start = refuse_thread
