"""Three lanes in one process, so that what somebody waits for is never behind what takes minutes.

The queue `prompt` holds short tasks (what was published becomes findable) and has a thread of its own, which keeps the
clock too; `desk` holds the archives that a secretary sees being read, and has another; every other queue (OCR,
building, comparing) is the main thread's. One task at a time in each.
"""

import signal
import threading
from collections.abc import Iterable

from django.db import connections
from django.utils.crypto import get_random_string

from portal.queue.lives import living
from portal.queue.worker import QUEUES, HouseWorker

PROMPT, DESK = "prompt", "desk"
LOCKED = 0.1  # seconds before a locked database is asked again


def run(interval: float) -> None:
    """All lanes, until a signal. An error that ends one ends the others, after their tasks under way, and is raised.

    `interval` is in seconds, between two looks when nothing waits.
    """
    life = get_random_string(32)
    with living(life) as keep:
        prompt = HouseWorker(life, [PROMPT], interval=interval, keep=keep)
        desk = HouseWorker(life, [DESK], interval=interval)
        patient = HouseWorker(life, [name for name in QUEUES if name not in (PROMPT, DESK)], interval=interval)
        patient.configure_signals()
        _together(patient, prompt, desk)


def once() -> None:
    """One lane, until nothing waits or a signal."""
    life = get_random_string(32)
    with living(life) as keep:
        worker = HouseWorker(life, interval=LOCKED, once=True, keep=keep)
        worker.configure_signals()
        worker.run()


def _together(patient: HouseWorker, *others: HouseWorker) -> None:
    lanes, errors = (patient, *others), list[Exception]()
    # Daemons: after a second signal nothing waits for the tasks under way
    beside = [threading.Thread(target=_beside, args=(one, lanes, errors), daemon=True) for one in others]
    for thread in beside:
        thread.start()
    try:
        patient.run()
    finally:
        _stop(lanes)
        for thread in beside:
            thread.join()
    if errors:
        raise errors[0]


def _beside(worker: HouseWorker, lanes: Iterable[HouseWorker], errors: list[Exception]) -> None:
    # Signals go to the main thread alone: one that comes here would not wake it from what it waits for
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT))
    try:
        worker.run()
    except Exception as error:  # noqa: BLE001 - raised again by the main thread, whatever it is
        errors.append(error)
    finally:
        _stop(lanes)
        connections.close_all()


def _stop(lanes: Iterable[HouseWorker]) -> None:
    for one in lanes:
        one.stop()
