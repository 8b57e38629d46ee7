"""Coroutines of cells: `await` at the top level, and tasks that nobody has awaited."""

from .interruption import call_foreign


class EventLoop:
    """One loop for all cells, so that what one has started with asyncio works in the next."""

    def __init__(self):
        self._loop = None
        self._failures = []

    def run(self, coroutine):
        """Runs a coroutine to its end, then the tasks that it has left behind."""
        # Most cells have no coroutines, and loading this module takes longer than starting Python.
        import asyncio

        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._loop.set_exception_handler(self._note)
        try:
            result = call_foreign(self._loop.run_until_complete, coroutine)
            while tasks := asyncio.all_tasks(self._loop):
                call_foreign(self._loop.run_until_complete, asyncio.wait(tasks))
            return result
        except KeyboardInterrupt:
            # Stopped in the middle, it may be in any state.
            self._loop = None
            raise
        except BaseException:
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            raise

    def _note(self, _loop, context):
        if context.get("exception") is not None:
            self._failures.append(context["exception"])

    def take_failures(self):
        """Errors of tasks that no code has looked at."""
        failures, self._failures = self._failures, []
        return failures
