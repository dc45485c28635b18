"""The pages of long lists: an address that names none shows the first, everywhere."""

import re

import pytest
from django.http import QueryDict

from parvis.faces.web import turning

# What is no page: no number, none that begins at 1, digits that are others, and more of them than Python reads.
NONE = ("", "0", "-1", "1.5", "x", "²", "٢", "1e9", "٣" * 3)
BEYOND = ("99999", "9" * 5000)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_page_is_the_first(text: str) -> None:
    assert turning.number(QueryDict(mutable=True)) == 1
    assert turning.whole(text) == 1


def test_a_page_is_as_deep_as_asked_and_no_deeper_than_any_list() -> None:
    assert [turning.whole(text) for text in ("2", "007", "99999", "100000", "9" * 5000)] == [
        2,
        7,
        99999,
        100_000,
        100_000,
    ]


def _list(body: bytes) -> str:
    """What the page is for, without what is another each time it is asked."""
    main = body.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce|name="moment" value)="[^"]*"', "", main)


@pytest.mark.django_db
def test_every_list_answers_what_is_no_page_with_its_first_and_is_never_broken(
    web_as, make_user, content, search_index
):
    search_index()
    reader = web_as(make_user(is_administrator=True))
    lists = [
        "/fr/datasets", "/fr/organizations", "/fr/topics", f"/fr/organizations/{content.city.slug}", "/fr/moderation",
        "/fr/moderation/people", "/fr/moderation/audit", "/fr/workspace/datasets", "/fr/workspace/sources",
        f"/fr/datasets/{content.water.slug}/resources", f"/fr/datasets/{content.water.slug}/files",
    ]  # fmt: skip
    for address in lists:
        first = _list(reader.get(f"{address}?page=1").content)
        assert first, address
        for number in ("0", "²"):
            shown = reader.get(address, {"page": number})
            assert (address, number, shown.status_code) == (address, number, 200)
            assert _list(shown.content) == first, address
        for number in BEYOND:
            assert (address, reader.get(address, {"page": number}).status_code) == (address, 200)
