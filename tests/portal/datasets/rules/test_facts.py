"""What a description may say, and how it is kept."""

from hypothesis import given
from hypothesis import strategies as st

from parvis.portal.datasets.rules.facts import tag


@given(st.text("aÉط -_.", min_size=80, max_size=120))
def test_a_tag_that_is_kept_is_kept_the_same_again(text: str) -> None:
    kept = tag(text)
    assert tag(kept) == kept
    assert len(kept) <= 96
