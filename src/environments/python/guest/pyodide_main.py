"""
The program of Pyodide. It runs up to the point where a snapshot is made; the processes that start from the snapshot go on with `begin`.
"""

import random
import sys

from .no_javascript import close_javascript
from .pyodide import PyodideChannel, PyodidePlatform
from .serve import serve


def begin(host):
    close_javascript()
    # Every process would draw the same numbers.
    random.seed()
    serve(PyodideChannel(host), PyodidePlatform(host))


def main():
    namespace = vars(sys.modules["__main__"])
    namespace.pop("start", None)
    namespace["begin"] = begin
