from __future__ import annotations

import pytest

from tests.drills import coverage


@pytest.mark.parametrize(("chapter", "fault", "test"), list(coverage.tests()))
def test_each_fault_of_the_design_has_a_test_that_exists_or_says_why_not(chapter: str, fault: str, test: str) -> None:
    if test.startswith(coverage.MISSING):
        assert len(test) > 20, "why?"
        return
    file, _, name = test.partition("::")
    assert name in coverage.defined(coverage.ROOT / file), f"{chapter}: {fault}"


def test_the_list_is_printed_with_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage.show() == 0
    said = capsys.readouterr().out
    assert all(fault in said for _, fault, _ in coverage.tests())
