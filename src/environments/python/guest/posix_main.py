"""The program of a child process."""

from .posix import PosixChannel, PosixPlatform
from .serve import serve


def main():
    serve(PosixChannel(), PosixPlatform())
