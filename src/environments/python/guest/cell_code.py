"""Cells as programs of Python."""

import __future__
import _ast
import builtins
from functools import reduce

ONLY_AST = 0x400
TOP_LEVEL_AWAIT = 0x2000
FUTURES = reduce(int.__or__, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))
COROUTINE = 0x80
# Taken away again at once.
VALUE = "__rlm_value__"


class CellCode:
    """Compiles cells. What one imports from `__future__` holds for the next ones as well."""

    def __init__(self, namespace, imports):
        self._namespace = namespace
        self._imports = imports
        self._futures = 0

    def compile(self, source, file):
        """
        The code of a cell, which leaves the value of its last expression in the variable `VALUE`. Raises SyntaxError, and what else Python
        raises for code that is no program, such as MemoryError for brackets that are nested too deeply.
        """
        tree = self._compile(source, file, ONLY_AST)
        self._imports.note(tree)
        self._free_builtins(tree)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, _ast.Expr):
            place = {name: getattr(last, name) for name in last._attributes}
            tree.body[-1] = _ast.Assign([_ast.Name(VALUE, _ast.Store(), **place)], last.value, **place)
        return self._compile(tree, file)

    def _compile(self, source, file, flags=0):
        compiled = compile(source, file, "exec", flags | TOP_LEVEL_AWAIT | self._futures, dont_inherit=True)
        if not flags:
            self._futures |= compiled.co_flags & FUTURES
        return compiled

    def _free_builtins(self, tree):
        """
        Takes away variables that hide a built-in function which the cell calls, if they cannot be called: a cell that once said
        `list = [1]` has not meant `list(...)` to fail in every later one.
        """
        called, bound = names_in(tree)
        for name in called - bound:
            held = self._namespace.get(name)
            if name in self._namespace and hasattr(builtins, name) and not callable(held):
                del self._namespace[name]


def names_in(tree):
    """Names that are called, and names that are bound, anywhere in a cell."""
    called, bound = set(), set()
    rest = [tree]
    while rest:
        node = rest.pop()
        if isinstance(node, _ast.Call) and isinstance(node.func, _ast.Name):
            called.add(node.func.id)
        if isinstance(node, _ast.Name) and not isinstance(node.ctx, _ast.Load):
            bound.add(node.id)
        elif isinstance(node, (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, _ast.arg):
            bound.add(node.arg)
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, _ast.AST):
                rest.append(value)
            elif isinstance(value, list):
                rest.extend(item for item in value if isinstance(item, _ast.AST))
    return called, bound
