"""What is asked just before mails are sent, and how often."""

import pytest

from mails import checks
from mails.checks import Checks
from mails.models import Mail

AT = None


@pytest.fixture
def asked(monkeypatch):
    """The mails of each time that something was asked, and which were then checked."""
    groups, checked = [], []

    def make(mails, at):
        groups.append([mail.pk for mail in mails])
        return lambda mail, at: checked.append(mail.pk)

    monkeypatch.setattr(checks, "_makers", {"a": make, "b": make})
    return groups, checked


@pytest.fixture
def clock(monkeypatch):
    """The seconds that have passed."""
    seconds = [100.0]
    monkeypatch.setattr(checks.time, "monotonic", lambda: seconds[0])
    return seconds


def test_mails_of_a_kind_are_asked_about_together_and_each_is_checked(asked, clock):
    groups, checked = asked
    mails = [Mail(pk=number, kind=kind) for number, kind in enumerate("aabac")]
    together = Checks(mails)
    assert groups == []  # nothing before the first is about to be sent
    for mail in mails:
        together.run(mail, AT)
    assert groups == [[0, 1, 3], [2]]
    assert checked == [0, 1, 2, 3]  # nobody has registered a check for the last


def test_they_are_asked_about_again_when_the_answer_is_no_longer_fresh(asked, clock):
    groups, _ = asked
    mails = [Mail(pk=number, kind="a") for number in range(3)]
    together = Checks(mails)
    together.run(mails[0], AT)
    clock[0] += checks.FRESH * 0.9
    together.run(mails[1], AT)
    assert groups == [[0, 1, 2]]
    clock[0] += checks.FRESH * 0.2
    together.run(mails[2], AT)
    assert groups == [[0, 1, 2]] * 2


def test_they_are_asked_about_again_after_a_mail_whose_fate_is_told_to_others(asked, clock):
    groups, _ = asked
    mails = [Mail(pk=number, kind="a") for number in range(2)]
    together = Checks(mails)
    together.run(mails[0], AT)
    together.forget()
    together.run(mails[1], AT)
    assert groups == [[0, 1]] * 2
