"""Sessions do not mix, expire, and are bounded in number."""

from __future__ import annotations

import pytest

from tinygrad_edu.playground.sessions import Sessions, UnknownSessionError
from tinygrad_edu.playground.settings import Settings

SMALL = Settings(problem="xor", hidden=(2,), points=20)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_each_page_has_a_training_of_its_own():
    sessions = Sessions()
    (one, first), (two, second) = sessions.open(SMALL), sessions.open(SMALL)
    first.step()
    assert one != two
    assert sessions.find(one).steps == 1
    assert sessions.find(two) is second
    assert second.steps == 0


def test_a_session_that_rests_too_long_is_forgotten():
    clock = Clock()
    sessions = Sessions(idle=100, clock=clock)
    resting, _ = sessions.open(SMALL)
    used, _ = sessions.open(SMALL)
    clock.now = 80
    sessions.find(used)
    clock.now = 101
    with pytest.raises(UnknownSessionError, match="load the page again"):
        sessions.find(resting)
    sessions.find(used)
    assert len(sessions) == 1


def test_of_too_many_the_one_that_rested_longest_is_forgotten():
    sessions = Sessions(most=2)
    one, _ = sessions.open(SMALL)
    two, _ = sessions.open(SMALL)
    sessions.find(one)
    three, _ = sessions.open(SMALL)
    assert len(sessions) == 2
    sessions.find(one)
    sessions.find(three)
    with pytest.raises(UnknownSessionError):
        sessions.find(two)


@pytest.mark.parametrize("name", ["", "other", None, 3, ["x"], {}])
def test_only_known_names_are_found(name):
    sessions = Sessions()
    sessions.open(SMALL)
    with pytest.raises(UnknownSessionError):
        sessions.find(name)
    sessions.close(name)
    assert len(sessions) == 1
