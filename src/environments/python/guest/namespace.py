"""The module `__main__`, in which cells run, and all that is put back before each of them."""

import builtins
import sys
from _sitebuiltins import _Helper

MODULE_NAMES = ("__name__", "__doc__", "__package__", "__loader__", "__spec__", "__builtins__")


def refuse_input(prompt=""):
    raise EOFError("input() has nobody to ask; everything you need is in the variables")


def leave(code=None):
    raise SystemExit(code)


class Namespace:
    def __init__(self, make_stream):
        self.module = type(sys)("__main__")
        self.names = self.module.__dict__
        self.names["__builtins__"] = builtins
        # Names that are no variables of the user's.
        self.hidden = set(MODULE_NAMES)
        self._scaffold = {}
        self._make_stream = make_stream
        refuse_input.__name__ = refuse_input.__qualname__ = "input"
        builtins.input = refuse_input
        # Python has these only for people at a terminal.
        builtins.exit = builtins.quit = leave
        builtins.help = _Helper()
        self._builtins = dict(vars(builtins))
        self._modules = dict(sys.modules)
        self.provide("print", print)
        self.hidden.add("answer")

    def provide(self, name, value):
        """Defines a name that every cell finds as it is."""
        self._scaffold[name] = value
        self.hidden.add(name)
        self.names[name] = value

    def overwritten(self):
        """What to tell of names that a cell has given values of its own, since the next cell will not find these."""
        names = [f"`{name}`" for name, value in self._scaffold.items() if self.names.get(name, value) is not value]
        if not names:
            return []
        what = "is a name of the REPL and is" if len(names) == 1 else "are names of the REPL and are"
        return [f"{', '.join(names)} {what} put back before the next cell: keep your value under another name"]

    def restore(self):
        """Puts back what cells have overwritten."""
        self.restore_python()
        self.names.update(self._scaffold)

    def restore_python(self):
        """Puts back what our own program needs of Python."""
        vars(builtins).update(self._builtins)
        for name, module in self._modules.items():
            sys.modules.setdefault(name, module)
        sys.modules["__main__"] = self.module
        self.names["__builtins__"] = builtins
        self.names["__name__"] = "__main__"
        sys.stdout = sys.__stdout__ = self._make_stream(1, "<stdout>")
        sys.stderr = sys.__stderr__ = self._make_stream(2, "<stderr>")
