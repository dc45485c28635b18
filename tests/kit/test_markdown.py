"""Markdown of any origin gives safe HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.markdown import to_html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "<iframe src=https://example.org></iframe>",
        '<a href="data:text/html,x">a</a>',
        "<svg onload=alert(1)>",
        "<style>body{display:none}</style>",
        '<p style="position:fixed">a</p>',
        "<form action=https://example.org><input></form>",
    ],
)
def test_what_runs_or_disguises_is_left_out(hostile):
    html = to_html(hostile)
    for sign in ("<script", "href=", "onerror", "onload", "<iframe", "<style", "style=", "<form", "<input"):
        assert sign not in html


@given(st.text(max_size=200))
def test_any_text_gives_html_without_scripts(sample):
    assert "<script" not in to_html(sample).lower()


def test_headings_start_below_those_of_the_page():
    assert to_html("# A\n\n## B") == "<h2>A</h2>\n<h3>B</h3>\n"
    assert to_html("### A", heading=4) == "<h4>A</h4>\n"


def test_links_do_not_vouch():
    assert (
        to_html("[a](https://example.org)")
        == '<p><a href="https://example.org" rel="nofollow ugc noopener">a</a></p>\n'
    )


def test_tables_are_kept():
    assert "<table>" in to_html("|a|b|\n|-|-|\n|1|2|")
