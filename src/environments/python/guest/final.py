"""FINAL and FINAL_VAR."""

import sys
from types import AsyncGeneratorType, BuiltinFunctionType, CoroutineType, FunctionType, MethodType, ModuleType

from .capture import count_units
from .json_form import json_of
from .shown import show
from .wire import decode_json

# One message holds it even when every character has to be escaped.
MAX_ANSWER_UNITS = 16 * 1024 * 1024
# Writing the digits of a number cannot be interrupted, and takes the square of the time.
MAX_DIGITS = 100_000
FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)


def refuse_no_answer(value, source):
    """What says nothing as text is handed in by mistake for what it would give."""
    kind = type(value)
    if kind is CoroutineType:
        raise TypeError(f"{source} got a coroutine; hand in what it gives, as in {source}(await ...)")
    if kind in FUNCTIONS:
        raise TypeError(f"{source} got a function; hand in what it returns, as in {source}({value.__name__}(...))")
    if kind is ModuleType or issubclass(kind, type):
        raise TypeError(f"{source} got a {'module' if kind is ModuleType else 'class'}; hand in a value")
    if kind is AsyncGeneratorType:
        raise TypeError(f"{source} got an async generator; hand in its items: [item async for item in ...]")
    if hasattr(kind, "__next__"):
        raise TypeError(f"{source} got a {kind.__name__}, which has to be read first; hand in its items: list(...)")
    if kind is int and value.bit_length() > MAX_DIGITS * 3.33:
        raise ValueError(f"{source} got a number of more than {MAX_DIGITS} digits; hand in a shorter form of it")


class LongNumbers:
    """Lets whole numbers be written that are longer than Python allows by itself. Early versions have no such limit."""

    def __enter__(self):
        if hasattr(sys, "set_int_max_str_digits"):
            self._usual = sys.get_int_max_str_digits()
            sys.set_int_max_str_digits(MAX_DIGITS + 1)

    def __exit__(self, *_error):
        if hasattr(sys, "set_int_max_str_digits"):
            sys.set_int_max_str_digits(self._usual)


def describe_answer(value, source):
    """What the host is told of an answer: strings as they are, other values as JSON, or as `print` shows them where JSON has no form."""
    if isinstance(value, str):
        text, json = str.__str__(value), None
    else:
        with LongNumbers():
            json = json_of(value)
            text = show(value, MAX_ANSWER_UNITS) if json is None else json
        if json is not None and json.startswith('"'):
            # A date's JSON is a quoted string; as an answer it reads better without the quotes.
            text = decode_json(json)
    units = count_units(text)
    if units > MAX_ANSWER_UNITS:
        raise ValueError(f"{source}: the answer has {units} characters; the limit is {MAX_ANSWER_UNITS}")
    final = {"source": source, "text": text, "isString": isinstance(value, str), "conflicting": False}
    return final if json is None else {**final, "json": json}


class Finals:
    """What the cell at hand has handed in."""

    def __init__(self, find_variable):
        self._find_variable = find_variable
        self._final = None

    def clear(self):
        self._final = None

    def take(self):
        return self._final

    def record(self, value, source):
        refuse_no_answer(value, source)
        final = describe_answer(value, source)
        before = self._final
        if before is not None:
            final["conflicting"] = before["conflicting"] or before["text"] != final["text"]
        self._final = final

    def functions(self):
        """FINAL and FINAL_VAR as cells see them."""

        def FINAL(value):
            self.record(value, "FINAL")

        def FINAL_VAR(name):
            self.record(self._find_variable(name) if isinstance(name, str) else name, "FINAL_VAR")

        return FINAL, FINAL_VAR
