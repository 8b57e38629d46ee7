"""The functions of the host, as functions of Python."""

from .interruption import call_foreign
from .json_form import MAX_DEPTH, encode, is_deep
from .replies import HostErrors, List, make_awaitable

# Far above what a model can read, and well below what one message may hold.
MAX_ARGUMENT_CHARS = 16 * 1024 * 1024


class HostFunctions:
    """Makes the functions that cells call, and turns values into JSON and back."""

    def __init__(self, calls, interruption):
        self._calls = calls
        self._check = interruption.check
        self._errors = HostErrors()

    def make(self, name, kind):
        if kind == "query":

            def function(prompt, *options, **named):
                prompt = text_of(prompt, f"{name}(prompt)")
                return self._ask(name, [prompt, *with_named(name, options, named)])

        elif kind == "batch":

            def function(prompts, *options, **named):
                prompts = texts_of(prompts, name)
                return self._collect(self._ask(name, [prompts, *with_named(name, options, named)]))

        else:

            def function(*values, **named):
                return self._ask(name, [*values, named] if named else values)

        function.__name__ = function.__qualname__ = name
        function.__module__ = "rlm"
        return function

    def _ask(self, name, arguments):
        reply = self._calls.ask(name, encode_arguments(name, list(arguments)))
        self._check()
        if "error" in reply:
            raise self._errors.make(reply["error"])
        return make_awaitable(reply["value"])

    def _collect(self, results):
        """Results of a batch, with exceptions in the places of those that failed."""
        if not isinstance(results, list):
            return results
        return List(self._slot(result) for result in results)

    def _slot(self, result):
        if isinstance(result, dict) and isinstance(result.get("$error"), dict):
            return self._errors.make(result["$error"])
        return make_awaitable(result)


def encode_arguments(name, arguments):
    if is_deep(arguments):
        raise ValueError(f"{name}() was given an argument that is nested more than {MAX_DEPTH} levels deep")
    try:
        text = call_foreign(encode, arguments)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}() takes what JSON can hold: {error}") from None
    if len(text) > MAX_ARGUMENT_CHARS:
        raise ValueError(
            f"{name}() was given {len(text)} characters; the limit for one call is {MAX_ARGUMENT_CHARS}. Pass smaller pieces"
        )
    return text


def with_named(name, options, named):
    """Arguments by name are the fields of the one object that follows the prompt."""
    given = {key: value for key, value in named.items() if value is not None}
    if not given:
        return options
    if not options:
        return [given]
    if len(options) == 1 and isinstance(options[0], dict):
        return [{**options[0], **given}]
    raise TypeError(f"{name}() takes its options by name or as a second argument, not both")


def text_of(value, what):
    if isinstance(value, str):
        return value
    raise TypeError(
        f"{what} expects a string, got {kind_of(value)}. "
        "Build the text first, for example with an f-string or json.dumps(value)"
    )


def texts_of(prompts, name):
    if isinstance(prompts, (str, bytes, dict)) or not hasattr(prompts, "__iter__"):
        hint = f"; for a single prompt write {name}([prompt])" if isinstance(prompts, str) else ""
        raise TypeError(f"{name}(prompts) expects a list of strings, got {kind_of(prompts)}{hint}")
    prompts = call_foreign(list, prompts)
    return [text_of(prompt, f"{name}(prompts): prompts[{index}]") for index, prompt in enumerate(prompts)]


def kind_of(value):
    return "None" if value is None else f"a value of type {type(value).__name__}"
