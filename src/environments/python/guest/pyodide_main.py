"""
The program of Pyodide. It runs up to the point where a snapshot is made; the processes that start from the snapshot go on with `begin`.
"""

import random
import sys

from .no_javascript import close_javascript
from .pyodide import PyodideChannel, PyodidePlatform
from .pyodide_threads import Threads
from .pyodide_time import provide_waiting
from .serve import serve

# What cells import most often: it is read from an archive otherwise, which takes Pyodide long.
COMMON = """
ast base64 bisect collections copy csv dataclasses datetime decimal difflib enum fractions functools hashlib heapq html io itertools json
math operator os.path pprint statistics string textwrap traceback typing unicodedata urllib.parse uuid xml.etree.ElementTree
"""


def begin(host):
    threads = Threads()
    platform = PyodidePlatform(host, threads)
    close_javascript()
    threads.provide()
    provide_waiting(platform)
    # Every process would draw the same numbers.
    random.seed()
    serve(PyodideChannel(host), platform)


def main():
    for name in COMMON.split():
        __import__(name)
    namespace = vars(sys.modules["__main__"])
    namespace.pop("start", None)
    namespace["begin"] = begin
