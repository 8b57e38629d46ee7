"""One cell, from its beginning to its report."""

from types import CoroutineType

from .cell_code import COROUTINE, VALUE
from .interruption import CellStopped, call_foreign
from .shown import show

MAX_VALUE_CHARS = 512 * 1024
MAX_CODE_CHARS = 100
MAX_FAILURES = 20
# To look at the values that a cell left when its own time is used up, and when it is not. That may run code of the cell.
LOOK_SECONDS = 0.15
MAX_LOOK_SECONDS = 5.0
# To let go of them, which runs their finalizers.
LET_GO_SECONDS = 0.05
# For the list of variables, which runs no code of the cell. It is long for the sake of busy machines.
LIST_SECONDS = 1.0
# What shows itself without code of the cell.
PLAIN = frozenset((str, int, float, bool, bytes))
# These stand when showing something runs code of the cell that does not end.
UNREADABLE = "The error could not be shown: reading it took too long"
UNSHOWN = "[The value could not be shown: reading it took too long]"
# The clock of the system takes no longer times than these.
MAX_SECONDS = 10_000_000


class Cell:
    """What one cell does and has to tell. The parts of the session do the work."""

    def __init__(self, session):
        self._session = session
        self._outcome = "completed"
        self._value = None
        self._error = None
        self._failures = []
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
        """Everything that the host is told. What cannot be looked at in time is left out."""
        session = self._session
        session.namespace.restore_python()
        session.interruption.clear()
        fields = {
            "outcome": self._outcome,
            "answerIsEmpty": False,
            "unawaited": 0,
            "rejections": [],
            "notices": self._notices + session.platform.take_notices() + session.namespace.overwritten(),
            "changed": [],
            "checkpoint": [],
        }
        final = session.finals.take()
        if final is not None:
            fields["final"] = final
        self._failures = session.event_loop.take_failures()[:MAX_FAILURES]
        # Who stops a cell waits for its end, whatever is left of its time.
        left = session.clock.left_ms / 1000 if self._outcome in ("completed", "threw") else 0
        self._within(max(LOOK_SECONDS, min(left, MAX_LOOK_SECONDS)), self._look_at_values, fields)
        self._within(LIST_SECONDS, self._list_variables, fields)
        self._within(LET_GO_SECONDS, self._let_go, fields)
        problem = session.answers.take_problem()
        if problem is not None:
            fields["notices"].append(problem)
        return fields

    def _within(self, seconds, look, fields):
        """What is found before the time is over, or before code of the cell fails where we expect none, is told."""
        session = self._session
        session.clock.start(seconds)
        try:
            look(fields)
        except BaseException:
            pass
        session.clock.stop()
        session.interruption.clear()

    def _look_at_values(self, fields):
        if self._error is not None:
            fields["error"] = unreadable(self._error)
            fields["error"] = self._session.tracebacks.describe(self._error)
        if self._outcome == "completed" and self._value is not None:
            fields["value"] = self._show_value() if type(self._value) in PLAIN else UNSHOWN
        self._read_answer(fields)
        rejections = fields["rejections"]
        for failure in self._failures:
            rejections.append(unreadable(failure))
            rejections[-1] = self._session.tracebacks.describe(failure)
        # The last value comes last: it may be the largest, and the least is lost with it.
        if fields.get("value") is UNSHOWN:
            fields["value"] = self._show_value()

    def _list_variables(self, fields):
        session = self._session
        infos = session.variables.list()
        changed = session.variables.find_changes(infos)
        fields.update(variables=infos, changed=changed, checkpoint=session.checkpoint.take_changes())

    def _let_go(self, _fields):
        call_foreign(vars(self).update, _value=None, _error=None, _failures=[])

    def _show_value(self):
        """Texts as they are, as `print` shows them."""
        if issubclass(type(self._value), str):
            return str.__str__(self._value)[:MAX_VALUE_CHARS]
        return show(self._value, MAX_VALUE_CHARS)

    def _read_answer(self, fields):
        """A call of FINAL counts more than `answer`, which may still hold what an earlier cell put there."""
        answers = self._session.answers
        try:
            assigned, is_empty = answers.take()
            final = fields.setdefault("final", assigned) if assigned else fields.get("final")
            if assigned and assigned["text"] != final["text"]:
                final["conflicting"] = True
            fields["answerIsEmpty"] = is_empty and final is None
            draft = answers.take_draft()
            if draft is not None:
                fields["draft"] = draft
        except CellStopped:
            answers.give_up()
            raise
        except BaseException as problem:
            fields.setdefault("error", self._session.tracebacks.describe(problem))


def unreadable(error):
    return {"name": type(error).__name__, "message": UNREADABLE, "stack": ""}
