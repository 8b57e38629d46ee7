"""There are no threads in Pyodide. What code wants to run in one runs at once instead, as a whole, when it is started."""

import concurrent.futures
import concurrent.futures.thread
import threading

from .interruption import call_foreign

NOTICE = (
    "There are no threads here: each ran as a whole when it was started, one after another. "
    "llm_query_batched(prompts) makes calls at the same time"
)


class Threads:
    """Stands in for threads, and notes whether any were wanted."""

    def __init__(self):
        self._wanted = False

    def take_notices(self):
        wanted, self._wanted = self._wanted, False
        return [NOTICE] if wanted else []

    def provide(self):
        threads = self

        class ThreadPoolExecutor(concurrent.futures.Executor):
            def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
                if max_workers is not None and max_workers <= 0:
                    raise ValueError("max_workers must be greater than 0")
                self._initialize = (lambda: initializer(*initargs)) if initializer else None
                self._is_shut_down = False

            def submit(self, fn, /, *args, **kwargs):
                if self._is_shut_down:
                    raise RuntimeError("cannot schedule new futures after shutdown")
                threads._wanted = True
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

        def start(thread):
            if thread._started.is_set():
                raise RuntimeError("threads can only be started once")
            thread._started.set()
            threads._wanted = True
            try:
                call_foreign(thread.run)
            except Exception as error:
                # Without the frames of this function and the one that it calls.
                traceback = error.__traceback__.tb_next.tb_next
                threading.excepthook(threading.ExceptHookArgs((type(error), error, traceback, thread)))

        def join(thread, timeout=None):
            if not thread._started.is_set():
                raise RuntimeError("cannot join thread before it is started")

        concurrent.futures.ThreadPoolExecutor = concurrent.futures.thread.ThreadPoolExecutor = ThreadPoolExecutor
        threading.Thread.start = start
        threading.Thread.join = join
        threading.Thread.is_alive = lambda thread: False
