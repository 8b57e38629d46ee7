"""Which names of the cells stand for something imported: they are no variables of the user's, and can be imported again after a crash."""

import _ast
import sys

MODULE_LEVEL_ONLY = (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef)
MISSING = object()


def statements_of(node):
    """The statements right below one that do not open a scope of their own."""
    for field in ("body", "orelse", "handlers", "finalbody", "cases"):
        below = getattr(node, field, None)
        if isinstance(below, list):
            yield from below


def top_of(module):
    """What `import a.b` gives a name to."""
    return module.partition(".")[0]


class Imports:
    def __init__(self):
        self._sources = {}
        self._stars = set()

    def note(self, tree):
        """Takes note of the `import` statements of a cell."""
        rest = [tree]
        while rest:
            node = rest.pop()
            if isinstance(node, _ast.Import):
                for alias in node.names:
                    package, _, inner = alias.name.rpartition(".")
                    if alias.asname and package:
                        self._sources[alias.asname] = (package, inner)
                    else:
                        self._sources[alias.asname or top_of(alias.name)] = (alias.name, None)
            elif isinstance(node, _ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    if alias.name == "*":
                        self._stars.add(node.module)
                    else:
                        self._sources[alias.asname or alias.name] = (node.module, alias.name)
            elif not isinstance(node, MODULE_LEVEL_ONLY):
                rest.extend(statements_of(node))

    def resolve_stars(self):
        for module in self._stars:
            found = vars(sys.modules[module]) if module in sys.modules else {}
            for name in found.get("__all__", found):
                if isinstance(name, str) and not name.startswith("_"):
                    self._sources[name] = (module, name)
        self._stars.clear()

    def source_of(self, name, value):
        """Module and attribute that a name was imported from, if it still stands for that."""
        source = self._sources.get(name)
        return source if source and self._find(*source) is value else None

    def restore(self, name, module, attribute):
        """Imports something again, and gives it."""
        __import__(module, fromlist=[attribute] if attribute else [])
        value = self._find(module, attribute)
        if value is MISSING:
            raise ImportError(f"{module} has no {attribute}")
        self._sources[name] = (module, attribute)
        return value

    def _find(self, module, attribute):
        if attribute is None:
            return sys.modules.get(top_of(module), MISSING)
        found = sys.modules.get(module)
        # A module may be imported from a package without being an attribute of it.
        return getattr(found, attribute, sys.modules.get(f"{module}.{attribute}", MISSING))
