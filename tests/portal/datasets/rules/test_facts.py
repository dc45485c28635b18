"""What a description may say, and how it is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.dialects import ckan
from parvis.kit.errors import Invalid
from parvis.portal.datasets.rules import facts


@given(st.text("aÉط -_.", min_size=80, max_size=120))
def test_a_tag_that_is_kept_is_kept_the_same_again(text):
    kept = facts.tag(text)
    assert facts.tag(kept) == kept
    assert len(kept) <= 96


@pytest.mark.parametrize("said", ['[{"role": {}}]', '[{"role": "company", "condition": []}]', "[{}]"])
def test_audiences_of_any_shape_are_refused_with_the_reason(said):
    sent = {"name": "a", "extras": [{"key": "parvis_access_audiences", "value": said}]}
    with pytest.raises(Invalid) as error:
        facts.dataset(ckan.read_package(sent), licenses=(), zones=())
    assert list(error.value.fields) == ["access_audiences"]
