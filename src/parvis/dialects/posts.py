"""A page made of blocks as one text in Markdown, which is all that the pages of other portals are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Say = Callable[[Mapping[str, str]], str]  # {language: text} → the text in the language of a reader


def text_of(blocks: Iterable[Mapping[str, Any]], say: Say) -> str:
    """What the blocks say; those that show things instead say nothing."""
    return "\n\n".join(text for block in blocks if (text := _text(block, say)))


def _text(block: Mapping[str, Any], say: Say) -> str:
    kind = block["type"]
    if kind == "markdown":
        return say(block["text"])
    if kind == "hero":
        return f"# {say(block['title'])}\n\n{say(block.get('text') or {})}".strip()
    if kind == "quote":
        return "> " + say(block["text"]).replace("\n", "\n> ")
    if kind == "number":
        return say(block["sentence"])
    if kind == "questions":
        return "\n\n".join(f"### {say(one['question'])}\n\n{say(one['answer'])}" for one in block["items"])
    return ""


def with_text(blocks: Sequence[Mapping[str, Any]], text: str, language: str) -> list[dict[str, Any]] | None:
    """The blocks once they are this text in this language; None where there are others, which would be lost."""
    if len(blocks) > 1 or any(block["type"] != "markdown" for block in blocks):
        return None
    kept: Mapping[str, Any] = blocks[0] if blocks else {"type": "markdown", "text": {}}
    return [{**kept, "text": {**kept["text"], language: text}}]
