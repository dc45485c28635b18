"""The part of Lucene's syntax that clients of CKAN send."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parvis.dialects.ckan import lucene
from parvis.dialects.ckan.lucene import Either, Every, NotUnderstood, Span, Without, Word


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Every()),
        ("*:*", Every()),
        ("organization:rabat", Word("organization", "rabat")),
        ('tags:"eau potable"', Word("tags", "eau potable", phrase=True)),
        ("+organization:rabat", Word("organization", "rabat")),
        ("-organization:rabat", Without(Word("organization", "rabat"))),
        ("NOT tags:eau", Without(Word("tags", "eau"))),
        ("!tags:eau", Without(Word("tags", "eau"))),
        ("tags:a tags:b", Every((Word("tags", "a"), Word("tags", "b")))),
        ("tags:a AND tags:b", Every((Word("tags", "a"), Word("tags", "b")))),
        ("tags:a && -tags:b", Every((Word("tags", "a"), Without(Word("tags", "b"))))),
        ("tags:a OR tags:b tags:c", Either((Word("tags", "a"), Every((Word("tags", "b"), Word("tags", "c")))))),
        ("(groups:a OR groups:b)", Either((Word("groups", "a"), Word("groups", "b")))),
        ("organization:(a OR b || c)", Either((Word("organization", "a"), Word("organization", "b"), Word("organization", "c")))),
        ("tags:(a -b)", Every((Word("tags", "a"), Without(Word("tags", "b"))))),
        ("name:eau*", Word("name", "eau", prefix=True)),
        ("tags:*", Word("tags", "", prefix=True)),
        (r"name:a\*b", Word("name", "a*b")),
        (r"name:a\:b\ c", Word("name", "a:b c")),
        ("eau potable", Every((Word("", "eau"), Word("", "potable")))),
        ("metadata_modified:[2026-01-01T00:00:00.000000Z TO *]", Span("metadata_modified", "2026-01-01T00:00:00.000000Z", None)),
        ("metadata_modified:{* TO NOW-7DAYS]", Span("metadata_modified", None, "NOW-7DAYS", False, True)),
        ("x:[1 TO 2}", Span("x", "1", "2", True, False)),
        ("ORCHIDEE", Word("", "ORCHIDEE")),
        ("url:https\\://a.example/b", Word("url", "https://a.example/b")),
    ],
)  # fmt: skip
def test_what_is_understood(text: str, tree: lucene.Tree) -> None:
    assert lucene.parse(text) == tree


@pytest.mark.parametrize(
    "text",
    ["tags:", "tags:(a", "tags:a)", "(", ")", '"a', "tags:eau~", "tags:eau^2", "title:/e.u/", "tags:e*u", "tags:e?u",
     "x:[1 TO", "x:[1 2]", "[1 TO 2]", "a AND", "OR a", "{!geofilt}", "tags:a OR", "-", "NOT", "()", "a:[* TO *", '"a"~2',
     "(" * 30 + "a" + ")" * 30, "a " * 600, "-" * 7000 + "a", "x" * 9000],
)  # fmt: skip
def test_what_is_not_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        lucene.parse(text)


@given(st.text() | st.text('ab:()[]{}"\\*?~^/+-!&| ANDORTO'))
@example("a" * 8000)
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(NotUnderstood):
        lucene.parse(text)


NOW = datetime(2026, 11, 29, 2, 45, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("NOW", NOW),
        ("NOW-7DAYS", datetime(2026, 11, 22, 2, 45, 30, 5, tzinfo=UTC)),
        ("NOW/DAY", datetime(2026, 11, 29, tzinfo=UTC)),
        ("NOW-1DAY/MONTH+2HOURS", datetime(2026, 11, 1, 2, tzinfo=UTC)),
        ("2026-01-01T00:00:00.000000Z", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_instants(text: str, moment: datetime) -> None:
    assert lucene.moment(text, NOW) == moment


@pytest.mark.parametrize("text", ["yesterday", "NOW-7PARSECS", "NOW*2", "NOW-999999YEARS", "2026-13-01", ""])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        lucene.moment(text, NOW)
