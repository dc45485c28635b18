"""HTML that catalogues have in their descriptions, as Markdown; text without tags is left as it is."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree, html

_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_BLOCKS: Final = frozenset(["p", "div", "section", "article", "table", "tr", "blockquote", "ul", "ol", "pre", "hr"])
_SKIPPED: Final = frozenset(["script", "style", "iframe", "object", "template", "noscript"])
_MARKS: Final = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
_EMPTY_LINES: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SPACES: Final = re.compile(r"\s+")


def markdown_of(text: str) -> str:
    """The text as Markdown: paragraphs, titles, lists, links and emphasis are kept, all else is its text."""
    if not _TAG.search(text):
        return text.strip()
    try:
        root = html.fragment_fromstring(text, create_parent="div", parser=html.HTMLParser(no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return _SPACES.sub(" ", _TAG.sub(" ", text)).strip()
    lines = "\n".join(line.rstrip(" \t") for line in "".join(_inside(root)).split("\n"))
    return _EMPTY_LINES.sub("\n\n", lines).strip()


def _inside(element: html.HtmlElement) -> Iterator[str]:
    if element.text:
        yield _SPACES.sub(" ", element.text)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield _element(child)
        if child.tail:
            yield _SPACES.sub(" ", child.tail)


def _element(element: html.HtmlElement) -> str:
    inner, tag = "".join(_inside(element)), str(element.tag)
    bare = inner.strip()
    if tag == "br":
        return "\n"
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        return f"\n\n{'#' * max(2, int(tag[1]))} {bare}\n\n"
    if tag == "li":
        return f"\n- {bare}"
    if tag in ("td", "th"):
        return f"{bare} "
    if tag in _BLOCKS:
        return f"\n\n{bare}\n\n"
    if tag in _MARKS and bare:
        return f"{_MARKS[tag]}{bare}{_MARKS[tag]}"
    href = str(element.get("href") or "")
    return f"[{bare}]({href})" if tag == "a" and bare and href.startswith(("http://", "https://", "mailto:")) else inner
