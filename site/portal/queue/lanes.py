"""Two lanes in one process, so that what somebody waits for is never behind what takes minutes.

The queue `prompt` holds short tasks (what was published becomes findable) and has a thread of its own, which keeps the
clock too; every other queue (OCR, building, comparing) is the main thread's, one task at a time.
"""

import signal
import threading

from django.db import connections
from django.utils.crypto import get_random_string

from portal.queue.lives import living
from portal.queue.worker import QUEUES, HouseWorker

PROMPT = "prompt"
LOCKED = 0.1  # seconds before a locked database is asked again


def run(interval: float) -> None:
    """Both lanes, until a signal. An error that ends one ends the other, after its task under way, and is raised.

    `interval` is in seconds, between two looks when nothing waits.
    """
    life = get_random_string(32)
    with living(life) as keep:
        prompt = HouseWorker(life, [PROMPT], interval=interval, keep=keep)
        patient = HouseWorker(life, [name for name in QUEUES if name != PROMPT], interval=interval)
        patient.configure_signals()
        _together(patient, prompt)


def once() -> None:
    """One lane, until nothing waits or a signal."""
    life = get_random_string(32)
    with living(life) as keep:
        worker = HouseWorker(life, interval=LOCKED, once=True, keep=keep)
        worker.configure_signals()
        worker.run()


def _together(patient: HouseWorker, prompt: HouseWorker) -> None:
    errors: list[Exception] = []
    # A daemon: after a second signal nothing waits for the task under way
    beside = threading.Thread(target=_beside, args=(prompt, patient, errors), name=PROMPT, daemon=True)
    beside.start()
    try:
        patient.run()
    finally:
        prompt.stop()
        beside.join()
    if errors:
        raise errors[0]


def _beside(prompt: HouseWorker, patient: HouseWorker, errors: list[Exception]) -> None:
    # Signals go to the main thread alone: one that comes here would not wake it from what it waits for
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT))
    try:
        prompt.run()
    except Exception as error:  # noqa: BLE001 - raised again by the main thread, whatever it is
        errors.append(error)
    finally:
        patient.stop()
        connections.close_all()
