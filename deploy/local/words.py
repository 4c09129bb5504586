"""Words on a terminal, in French and in English: nothing is translated yet when they are needed."""

import sys


class Trouble(Exception):
    """What stops the command, in both languages, and the status it ends with."""

    def __init__(self, french: str, english: str, status: int = 1) -> None:
        super().__init__(english)
        self.french, self.english, self.status = french, english, status


def say(text: str) -> None:
    """A line on the standard output, at once; what a terminal cannot write is replaced."""
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


def step(french: str, english: str) -> None:
    """What begins now."""
    say(f"— {french} · {english}")


def complain(trouble: Trouble) -> int:
    """Both sentences on the standard error; the status."""
    encoding = sys.stderr.encoding or "ascii"
    text = f"{trouble.french}\n{trouble.english}\n"
    sys.stderr.write(text.encode(encoding, "replace").decode(encoding))
    return trouble.status
