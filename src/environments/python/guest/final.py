"""FINAL and FINAL_VAR."""

from types import CoroutineType

from .capture import count_units
from .json_form import json_of
from .shown import show
from .wire import decode_json

# One message holds it even when every character has to be escaped.
MAX_ANSWER_UNITS = 16 * 1024 * 1024


def describe_answer(value, source):
    """What the host is told of an answer: strings as they are, other values as JSON, or as `print` shows them where JSON has no form."""
    if isinstance(value, str):
        text, json = str.__str__(value), None
    else:
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
        if type(value) is CoroutineType:
            raise TypeError(f"{source} got a coroutine; write {source}(await ...)")
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
