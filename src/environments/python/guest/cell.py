"""One cell, from its beginning to its report."""

from types import CoroutineType

from .cell_code import COROUTINE, VALUE
from .interruption import CellStopped, call_foreign
from .shown import show

MAX_VALUE_CHARS = 512 * 1024
MAX_CODE_CHARS = 100
MAX_FAILURES = 20
# For what follows the cell's own code: listing variables, showing values. That may run code of the cell.
CLOSING_SECONDS = 1.0
# The clock of the system takes no longer times than these.
MAX_SECONDS = 10_000_000


class Cell:
    """What one cell does and has to tell. The parts of the session do the work."""

    def __init__(self, session):
        self._session = session
        self._outcome = "completed"
        self._value = None
        self._error = None
        self._notices = []

    def run(self, source, file, seconds):
        """Runs the cell until nothing of it runs any more."""
        session = self._session
        session.clock.start(min(seconds, MAX_SECONDS))
        ended = False
        try:
            self._run_main(source, file)
            ended = session.interruption.reason is None
            self._wait_for_threads()
        except CellStopped:
            # Who stopped it, and why, is known to the interruption, whatever code made of the exception.
            pass
        session.clock.stop()
        reason = session.interruption.reason or session.calls.stopped
        if reason is not None:
            self._stop(reason, ended)
        session.calls.close()

    def _run_main(self, source, file):
        try:
            self._run_code(source, file)
        except CellStopped:
            raise
        except SystemExit as leaving:
            self._leave(leaving.code)
        except BaseException as error:
            self._outcome = "threw"
            self._error = error
        finally:
            self._session.namespace.names.pop(VALUE, None)
            self._session.imports.resolve_stars()

    def _run_code(self, source, file):
        session = self._session
        session.tracebacks.add(file, source)
        code = session.code.compile(source, file)
        running = call_foreign(eval, code, session.namespace.names)
        if code.co_flags & COROUTINE:
            session.event_loop.run(running)
        value = session.namespace.names.pop(VALUE, None)
        # `main()` where `await main()` was meant.
        self._value = session.event_loop.run(value) if type(value) is CoroutineType else value

    def _leave(self, code):
        if isinstance(code, str):
            self._session.capture.add(code + "\n")
        shown = "" if code is None else show(code, MAX_CODE_CHARS)
        self._notices.append(f"exit({shown}) ended the cell. The REPL goes on, with all variables")

    def _wait_for_threads(self):
        """As at the end of a script: what its threads still do belongs to the cell."""
        session = self._session
        session.platform.wait_for_threads()
        while session.calls.under_way:
            session.calls.drain()
            session.interruption.check()
            session.platform.wait_for_threads()

    def _stop(self, reason, ended):
        """The cell was stopped. When only threads were left, the cell as such had ended."""
        session = self._session
        session.calls.stop(reason)
        session.platform.disarm()
        left = session.platform.stop_threads()
        if not ended or reason != "timeout":
            self._outcome = reason
        else:
            self._notices.append("Threads that were still running at the time limit were stopped")
        if left > 0:
            self._notices.append(f"{left} {'thread' if left == 1 else 'threads'} could not be stopped and will go on")

    def report(self):
        """Everything that the host is told. A cell whose values cannot be looked at in time is reported without them."""
        session = self._session
        session.namespace.restore_python()
        session.interruption.clear()
        fields = {
            "outcome": self._outcome,
            "answerIsEmpty": False,
            "unawaited": 0,
            "rejections": [],
            "notices": self._notices + session.platform.take_notices(),
            "changed": [],
            "checkpoint": [],
        }
        final = session.finals.take()
        if final is not None:
            fields["final"] = final
        if self._error is not None:
            # Stands when describing runs code of the cell that does not end.
            name = type(self._error).__name__
            fields["error"] = {"name": name, "message": "The error could not be shown: reading it took too long", "stack": ""}
        session.clock.start(CLOSING_SECONDS)
        try:
            self._look_at_values(fields)
        except BaseException:
            # Stopped, or code of the cell where we expected none. What is known without its values is told all the same.
            pass
        session.clock.stop()
        session.interruption.clear()
        return fields

    def _look_at_values(self, fields):
        session = self._session
        if self._error is not None:
            fields["error"] = session.tracebacks.describe(self._error)
        failures = session.event_loop.take_failures()[:MAX_FAILURES]
        fields["rejections"] = [session.tracebacks.describe(failure) for failure in failures]
        if self._outcome == "completed" and self._value is not None:
            fields["value"] = self._show_value()
        self._read_answer(fields)
        infos = session.variables.list()
        changed = session.variables.find_changes(infos)
        fields.update(variables=infos, changed=changed, checkpoint=session.checkpoint.take_changes())
        # Here, where that may be stopped: letting go of a value runs its finalizer.
        call_foreign(vars(self).update, _value=None, _error=None)

    def _show_value(self):
        """Texts as they are, as `print` shows them."""
        if issubclass(type(self._value), str):
            return str.__str__(self._value)[:MAX_VALUE_CHARS]
        return show(self._value, MAX_VALUE_CHARS)

    def _read_answer(self, fields):
        """A call of FINAL counts more than `answer`, which may still hold what an earlier cell put there."""
        answers = self._session.answers
        try:
            assigned, fields["answerIsEmpty"] = answers.take()
            draft = answers.take_draft()
        except CellStopped:
            raise
        except BaseException as problem:
            fields.setdefault("error", self._session.tracebacks.describe(problem))
            return
        final = fields.get("final")
        if final is None and assigned is not None:
            fields["final"] = assigned
        elif assigned is not None and assigned["text"] != final["text"]:
            final["conflicting"] = True
        if final is not None:
            fields["answerIsEmpty"] = False
        if draft is not None:
            fields["draft"] = draft
