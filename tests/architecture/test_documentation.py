"""What is documented is what there is."""

import pytest
from docs import reference
from tests.architecture.tree import ROOT

from parvis.config.options import Options


@pytest.mark.parametrize("page", reference.PAGES)
def test_reference_page_is_up_to_date(page: str) -> None:
    assert (ROOT / "docs" / page).read_text() == reference.PAGES[page](), "run `make docs`"


def test_every_setting_says_why() -> None:
    assert [name for name, field in Options.model_fields.items() if not field.description] == []
