"""What calls to the host give to code: ordinary values that may be awaited, and exceptions."""

def give_itself(self):
    """`await` on a value that is there already. Code written for another REPL awaits its calls."""
    return self
    yield  # Makes this a generator, as `__await__` has to be.


class Text(str):
    __slots__ = ()
    __module__ = "rlm"
    __await__ = give_itself

    def __reduce__(self):
        return str, (str(self),)


class List(list):
    __slots__ = ()
    __module__ = "rlm"
    __await__ = give_itself

    def __reduce__(self):
        return list, (list(self),)


class Dict(dict):
    __slots__ = ()
    __module__ = "rlm"
    __await__ = give_itself

    def __reduce__(self):
        return dict, (dict(self),)


AWAITABLE = {str: Text, list: List, dict: Dict}
REPLIES = frozenset(AWAITABLE.values())


def make_awaitable(value):
    kind = AWAITABLE.get(type(value))
    return value if kind is None else kind(value)


class RLMError(Exception):
    """Any failure of a call to the host. `code` says which; `partial` has what a child had found before it failed."""

    __module__ = "builtins"


# Errors that Python has as well.
SAME_ERRORS = {"TypeError": TypeError, "RangeError": ValueError, "TimeoutError": TimeoutError}


class HostErrors:
    """Makes exceptions of the failures that the host tells of. Each name is one class, so that `except` and `type` tell them apart."""

    def __init__(self):
        self._classes = {}

    def make(self, failure):
        name = failure.get("name", "Error")
        error = self._class_of(name)(failure.get("message", "The call failed"))
        error.code = failure.get("code")
        error.partial = failure.get("partial")
        return error

    def _class_of(self, name):
        known = self._classes.get(name)
        if known is None:
            named = name != "Error" and name.isidentifier()
            known = SAME_ERRORS.get(name) or (type(name, (RLMError,), {"__module__": "builtins"}) if named else RLMError)
            self._classes[name] = known
        return known
