"""Waiting in Pyodide: its own `sleep` ends for nothing, and its event loop is that of a browser."""

import asyncio
import sys
import time
import warnings


class Selector:
    """Waits for the next timer of an event loop. There is nothing else to wait for."""

    def __init__(self, wait):
        self._wait = wait

    def select(self, timeout):
        if timeout is None:
            raise RuntimeError("the event loop waits for something that cannot happen: there are no threads, sockets or processes here")
        if timeout > 0:
            self._wait(timeout, sys._getframe(1))
        return ()


class EventLoop(asyncio.BaseEventLoop):
    def __init__(self, selector):
        super().__init__()
        self._selector = selector

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


def provide_waiting(platform):
    """Puts ordinary ones in their place."""

    def sleep(seconds):
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        platform.wait(seconds, sys._getframe(1))

    time.sleep = sleep
    asyncio.run = getattr(asyncio.run, "__wrapped__", asyncio.run)
    asyncio._set_running_loop(None)
    with warnings.catch_warnings():
        # Python means to do without policies some day; until then there is no other way to name a kind of loop.
        warnings.simplefilter("ignore", DeprecationWarning)

        class Policy(asyncio.DefaultEventLoopPolicy):
            def new_event_loop(self):
                return EventLoop(Selector(platform.wait))

        asyncio.set_event_loop_policy(Policy())
