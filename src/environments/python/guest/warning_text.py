"""Warnings as cells see them."""

import linecache
import warnings

from .interruption import CELL_FILES

# Told when the coroutine is let go, at whatever line runs then.
LATE = "was never awaited"


def format_warning(message, category, filename, lineno, line=None):
    """With a place only where that is a line of a cell, and the one that the warning is about."""
    text = f"{category.__name__}: {message}\n"
    if not filename.startswith(CELL_FILES) or str(message).endswith(LATE):
        return text
    source = (linecache.getline(filename, lineno) if line is None else line).strip()
    return f"{filename}:{lineno}: {text}" + (f"  {source}\n" if source else "")


def install():
    warnings.formatwarning = format_warning
