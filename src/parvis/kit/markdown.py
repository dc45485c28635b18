"""Markdown to safe HTML: the only door through which HTML enters a page."""

import nh3
from markdown_it import MarkdownIt

from parvis.kit.text import without_data_uris

_PARSER = MarkdownIt("commonmark", {"linkify": False, "html": True}).enable(["table", "strikethrough"])
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "del", "details", "dd", "dl", "dt", "em", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "s", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title", "hreflang"}, "img": {"src", "alt", "title"}, "abbr": {"title"},
               "td": {"align"}, "th": {"align", "scope"}, "ol": {"start"}}  # fmt: skip


def to_html(text: str, heading: int = 2) -> str:
    """Safe HTML of a Markdown text of any origin. Its highest heading becomes `<h{heading}>`.

    Links get `rel="nofollow ugc noopener"`; only http, https and mailto survive.
    """
    tokens = _PARSER.parse(without_data_uris(text))
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = heading - min(levels) if levels else 0
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )
