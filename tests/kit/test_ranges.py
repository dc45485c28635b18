"""Which bytes are asked for."""

import pytest

from parvis.kit import ranges


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("bytes=0-9", (0, 10)), ("bytes=5-", (5, 100)), ("bytes=-10", (90, 100)), ("bytes=-1000", (0, 100)),
        ("bytes=0-1000", (0, 100)), ("bytes = 1 - 2", (1, 3)), ("bytes=100-", ranges.OUTSIDE),
        ("bytes=-0", ranges.OUTSIDE), ("", None), ("bytes=-", None), ("bytes=9-3", None), ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
    ],
)  # fmt: skip
def test_a_range_is_a_start_and_an_end(header: str, asked: tuple[int, int] | None) -> None:
    assert ranges.asked(header, "", 100, ['"a"']) == asked


@pytest.mark.parametrize(("since", "asked"), [('"a"', (0, 1)), ('"b"', None), ("", (0, 1))])
def test_a_range_of_another_file_is_the_whole(since: str, asked: tuple[int, int] | None) -> None:
    assert ranges.asked("bytes=0-0", since, 100, ['"a"']) == asked
