"""The clock: now, unless it is set, in one thread and for as long as asked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from patients import clock

THEN = datetime(2021, 5, 3, 9, 0, tzinfo=UTC)


def test_it_is_now() -> None:
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)


def test_it_is_then_inside_and_now_after() -> None:
    with clock.at(THEN):
        assert clock.now() == THEN
    assert clock.now() > THEN


def test_it_is_now_again_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), clock.at(THEN):
        _ = 1 / 0
    assert clock.now() > THEN


def test_another_thread_has_its_own() -> None:
    with clock.at(THEN), ThreadPoolExecutor(1) as pool:
        assert pool.submit(clock.now).result() > THEN
