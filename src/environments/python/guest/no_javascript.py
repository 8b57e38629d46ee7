"""Closes what Pyodide offers beyond Python: none of it works here, and some of it would end the program."""

import sys

CLOSED = ("js", "pyodide_js", "pyodide", "_pyodide", "_pyodide_core", "micropip")


class NoJavaScript:
    """Stands before all other ways to find a module."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in CLOSED:
            raise ModuleNotFoundError(f"No module named {name!r}: there is no JavaScript here, only Python", name=name)
        return None


def close_javascript():
    sys.meta_path[:] = [NoJavaScript, *(finder for finder in sys.meta_path if type(finder).__name__ != "JsFinder")]
    for name in [name for name in sys.modules if name.partition(".")[0] in CLOSED]:
        del sys.modules[name]
