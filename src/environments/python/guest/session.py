"""The parts of a REPL, and how they hang together."""

from .answer import AnswerDesk
from .calls import HostCalls
from .capture import Capture, Stream
from .cell_code import CellCode
from .checkpoint import Checkpoint
from .clock import Clock
from .event_loop import EventLoop
from .final import Finals, describe_answer, refuse_no_answer
from .final_path import VariablePaths
from .host_functions import HostFunctions
from .imports import Imports
from .interruption import Interruption
from .kept_values import KeptValues
from .namespace import Namespace
from .tracebacks import Tracebacks
from .variables import Variables
from .warning_text import install as install_warnings


class Session:
    def __init__(self, wire, platform):
        self.platform = platform
        self.interruption = Interruption()
        platform.start(self.interruption.strike)
        self.clock = Clock(platform)
        self.capture = Capture()
        self.namespace = Namespace(lambda *which: Stream(self.capture, self.interruption, *which))
        names, hidden = self.namespace.names, self.namespace.hidden
        self.imports = Imports()
        self.code = CellCode(names, self.imports)
        self.event_loop = EventLoop()
        self.tracebacks = Tracebacks()
        self.variables = Variables(names, hidden, self.imports)
        self.checkpoint = Checkpoint(names, hidden, self.imports)
        self.kept = KeptValues(names, hidden)
        self.finals = Finals(VariablePaths(names, self.variables).resolve)
        self.answers = AnswerDesk(names, describe_answer, refuse_no_answer)
        self.calls = HostCalls(wire, platform, self.clock, self.capture.take_head, self.answers.take_plain_draft)
        install_warnings()
        self._provide_endings()

    def _provide_endings(self):
        final, final_variable = self.finals.functions()
        for function in (final, final_variable, self._show_vars()):
            function.__module__ = "rlm"
            function.__qualname__ = function.__name__
            self.namespace.provide(function.__name__, function)

    def _show_vars(self):
        def SHOW_VARS():
            lines = [f"{info['name']}: {info['type']} = {info['preview']}" for info in self.variables.list()]
            return "\n".join(lines) or "No variables are defined yet."

        return SHOW_VARS

    def provide_functions(self, functions):
        """Adds the functions that the host offers."""
        maker = HostFunctions(self.calls, self.interruption)
        for function in functions:
            self.namespace.provide(function["name"], maker.make(function["name"], function["kind"]))

    def begin(self, cell):
        """Puts everything in its place for a new cell."""
        self.interruption.clear()
        self.capture.clear()
        self.finals.clear()
        self.namespace.restore()
        self.kept.rebind()
        self.answers.restore()
        self.calls.open(cell)

    def restore(self, variables):
        """Puts variables back after the process was replaced, and tells which."""
        names = self.checkpoint.restore(variables)
        # They are as they were, so the next cell has not changed them.
        self.variables.find_changes(self.variables.list())
        return names
