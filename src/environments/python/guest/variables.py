"""The variables of the cells: their list, and which of them change."""

from .capture import count_units
from .shown import show

# More than these are not listed; nobody reads them, and every cell pays for them.
MAX_LISTED = 1_000
# Longer names are made by accident or malice, and would fill every report.
MAX_NAME_CHARS = 500
MAX_PREVIEW_CHARS = 100
# Longer texts are told by type and preview: keeping them would keep their memory.
MAX_KEPT_CHARS = 1_000
SIZED = (list, tuple, dict, set, frozenset, bytes, bytearray)


def type_of(value):
    """Such as `str(1200)`, `list(3)`, `dict(2)`, `int`, `function`."""
    kind = type(value)
    if isinstance(value, str):
        return f"str({count_units(value)})"
    for base in SIZED:
        if isinstance(value, base):
            name = base.__name__ if kind.__module__ == "rlm" else kind.__name__
            return f"{name}({base.__len__(value)})"
    return kind.__name__


def preview(value):
    """One short line that shows the value."""
    return " ".join(show(value, MAX_PREVIEW_CHARS, glance=True).split("\n"))


def identity(value):
    if isinstance(value, str):
        return str(value) if len(value) <= MAX_KEPT_CHARS else None
    # An address may be used again, but then type or preview differ.
    return value if type(value) in (int, float) else id(value)


class Variables:
    def __init__(self, namespace, hidden, imports):
        self._namespace = namespace
        self._hidden = hidden
        self._imports = imports
        self._marks = {}

    def items(self):
        """Names and values of what the cells have defined, in the order of definition. Names with an underscore are private."""
        for name, value in list(self._namespace.items()):
            if not isinstance(name, str) or name.startswith("_") or len(name) > MAX_NAME_CHARS or name in self._hidden:
                continue
            if self._imports.source_of(name, value) is None:
                yield name, value

    def list(self):
        infos = []
        for name, value in self.items():
            infos.append({"name": name, "type": type_of(value), "preview": preview(value)})
            if len(infos) >= MAX_LISTED:
                break
        return infos

    def find_changes(self, infos):
        """Which of the listed variables are new, hold another value, or look different than after the last cell."""
        marks = {
            info["name"]: (identity(self._namespace.get(info["name"])), info["type"], info["preview"]) for info in infos
        }
        changed = [name for name, mark in marks.items() if self._marks.get(name) != mark]
        self._marks = marks
        return changed
