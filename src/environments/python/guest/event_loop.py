"""Coroutines of cells: `await` at the top level, and tasks that nobody has awaited."""

from .interruption import call_foreign


class EventLoop:
    """One loop for all cells, so that what one has started with asyncio works in the next."""

    def __init__(self):
        self._loop = None
        self._tasks = []
        self._failures = []

    def run(self, coroutine):
        """Runs a coroutine to its end, then the tasks that it has left behind."""
        # Most cells have no coroutines, and loading this module takes longer than starting Python.
        import asyncio

        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._loop.set_task_factory(self._make_task)
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
        finally:
            self._note_failures()

    def _make_task(self, loop, coroutine, **options):
        from asyncio import Task

        task = Task(coroutine, loop=loop, **options)
        self._tasks.append(task)
        return task

    def _note_failures(self):
        """Takes note of errors that no code has looked at, as asyncio itself would when such a task is given up."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            if not task.done():
                self._tasks.append(task)
            elif not task.cancelled() and task._log_traceback:
                self._failures.append(task.exception())

    def take_failures(self):
        failures, self._failures = self._failures, []
        return failures
