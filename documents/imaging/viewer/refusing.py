"""Why the viewer is not there: one sentence, with what to do."""

from django.utils.functional import Promise


class NotInstalled(Exception):
    """The installation ended before anything was put in place. `sentence` is for whoever ran it."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
