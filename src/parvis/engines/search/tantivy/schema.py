"""What the index holds of a document: fields by role, filters, numbers, priors.

Every indexed word carries its kind (`dataset:velo`), so that frequencies, spelling and suggestions are those of one
kind of things and no query needs to be narrowed to it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

import tantivy
from tantivy import Schema, SchemaBuilder

from parvis.engines.search import Document
from parvis.engines.search.tantivy import analysis
from parvis.kit.text import without_data_uris

# Raise when analysis or fields change: indexes of another version are rebuilt by themselves.
VERSION: Final = 4
SLOTS: Final = 32  # how many different numbers all documents together may have
HEAD: Final = 300  # characters of a description that count more: what it is, before how it was made
DESCRIPTION: Final = 20_000  # characters indexed
PARTS, COLUMNS = 500, 1000  # how many are indexed
EXACT: Final = 500  # characters of a title compared as a whole
LEADING: Final = 6  # words a title may be known by when it goes on
PREFIX: Final = 12  # letters; what is typed beyond that is compared no further

# How much the weight of a document counts, one stored field each: see `prior`.
PRIORS: Final = ("prior_strong", "prior_plain", "prior_weak")
LIGHTEST, HEAVIEST = 0.6, 17.0  # weights that are told apart
_LARGEST = 127.0  # factor of a score

_NAME = re.compile(r"[a-z][a-z_]{0,40}")
_WORDS, _EXACT = "words", "raw"


def build() -> Schema:
    """The schema of every index."""
    builder = SchemaBuilder()
    builder.add_text_field("pk", tokenizer_name=_EXACT, index_option="basic")
    builder.add_text_field("id", stored=True, tokenizer_name=_EXACT, index_option="basic")
    for name in ("kind", "label", "alias"):
        builder.add_text_field(name, stored=True, tokenizer_name=_EXACT, index_option="basic")
    for name in ("audience", "exact", "verbatim", "leading", "spelled", "abbreviated"):
        builder.add_text_field(name, tokenizer_name=_EXACT, index_option="basic")
    builder.add_text_field("title", stored=True, tokenizer_name=_WORDS, index_option="position")
    for name in ("tags", "producer", "spelling"):
        builder.add_text_field(name, stored=True, tokenizer_name=_WORDS, index_option="basic")
    for name in (
        "title_snowball", "acronym", "glued", "initials", "initials_whole", "producer_acronym", "head", "all", "parts",
        "columns", "prefixes", "starts",
    ):  # fmt: skip
        builder.add_text_field(name, tokenizer_name=_WORDS, index_option="basic")
    builder.add_json_field("filters", fast=True, tokenizer_name=_EXACT, index_option="basic")
    for name in PRIORS:
        builder.add_float_field(name, fast=True)
    for slot in range(SLOTS):
        builder.add_integer_field(f"number{slot}", fast=True, indexed=True)
    builder.add_integer_field("cursor", stored=True)
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Give an open index the tokenizer of our fields: words come analysed, between spaces."""
    index.register_tokenizer(_WORDS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


def key(kind: str, id: str) -> str:
    """The key of a document in the index."""
    return analysis.printable(f"{kind}/{id}")


def prior(weight: float, name: str) -> float:
    """What to store so that tantivy multiplies a score by the square of `weight`, by it, or by its square root.

    `weight_by_field` multiplies by log2(2 + x), x being read as a 32-bit float and never below 0: a factor is from 1
    to 127. The square does not fit and is laid between those two, which keeps the order of small weights as well.
    """
    known = min(max(weight, LIGHTEST), HEAVIEST)
    if name == "prior_strong":
        slope = (_LARGEST - 1) / (HEAVIEST**2 - LIGHTEST**2)
        factor = 1 + slope * (known**2 - LIGHTEST**2)
    else:
        factor = (known / LIGHTEST) ** (1.0 if name == "prior_plain" else 0.5)
    return float(2**factor - 2)


def numbered(names: list[str], document: Document) -> list[str]:
    """`names` with those of the document's numbers that are new, at the end. Raises ValueError beyond SLOTS."""
    new = [name for name in document.numbers if name not in names]
    if len(names) + len(new) > SLOTS:
        raise ValueError(f"more than {SLOTS} different numbers")
    return names + new


def entry(document: Document, slots: Sequence[str]) -> tantivy.Document:
    """The document as tantivy takes it; `slots` names the number fields in order."""
    made = tantivy.Document()
    made.add_text("pk", key(document.kind, document.id))
    made.add_text("id", analysis.printable(document.id))
    made.add_text("label", analysis.printable(document.title))
    for alias in document.aliases:
        made.add_text("alias", analysis.printable(alias))
    made.add_text("kind", document.kind)
    for reader in document.audience:
        made.add_text("audience", analysis.printable(reader))
    _add_texts(made, document)
    _add_facts(made, document, slots)
    return made


def _add_facts(made: tantivy.Document, document: Document, slots: Sequence[str]) -> None:
    filters = {
        filter_name(name): analysis.distinct(analysis.printable(value) for value in values)
        for name, values in document.filters.items()
        if values
    }
    made.add_json("filters", filters)
    for name, number in document.numbers.items():
        made.add_integer(f"number{slots.index(name)}", max(-(2**63), min(int(number), 2**63 - 1)))
    for name in PRIORS:
        made.add_float(name, prior(document.weight, name))


def filter_name(name: str) -> str:
    """The name, when it can be a path in the index. Raises ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"a filter is named with small letters and underscores, not {name!r}")
    return name


def _add_texts(made: tantivy.Document, document: Document) -> None:
    kind = document.kind
    titles = analysis.distinct([document.title, *document.aliases])
    folded = [analysis.words(title) for title in titles]
    stemmed = [[analysis.stem(word) for word in words] for words in folded]
    description = without_data_uris(document.description)[:DESCRIPTION]
    bare = analysis.distinct(analysis.without_brackets(title) for title in titles)
    acronyms = [*_acronyms(document.acronym), *(short for title in titles for short, _ in analysis.expansions(title))]
    roles: dict[str, list[str]] = {
        "acronym": acronyms,
        "producer": analysis.stems(document.producer),
        "producer_acronym": _acronyms(document.producer_acronym),
        "tags": [stem for tag in document.tags for stem in analysis.stems(tag)],
        "head": analysis.stems(description[:HEAD]),
        "parts": [stem for part in document.parts[:PARTS] for stem in analysis.stems(part)],
        "columns": [stem for column in document.columns[:COLUMNS] for stem in analysis.stems(column)],
    }
    rest = analysis.stems(description)
    rest += [stem for text in document.translations.values() for stem in analysis.stems(text[:DESCRIPTION])]
    for words in stemmed:
        made.add_text("title", _joined(kind, words))
    for name, words in roles.items():
        _add(made, name, kind, words)
    _add(made, "all", kind, chain(*stemmed, *roles.values(), rest))
    _add(made, "title_snowball", kind, snowball_words(document.title, document.language))
    _add(made, "glued", kind, chain.from_iterable(analysis.glued(words) for words in folded))
    _add(made, "initials", kind, chain.from_iterable(analysis.initials(words) for words in folded))
    _add(made, "initials_whole", kind, chain.from_iterable(analysis.whole_initials(title) for title in bare))
    names = [*stemmed, *(analysis.stems(title) for title in bare)]
    for exact in analysis.distinct([*(" ".join(words) for words in names), *acronyms]):
        made.add_text("exact", f"{kind}:{exact}"[:EXACT])
    for title in titles:
        made.add_text("verbatim", f"{kind}:{' '.join(analysis.raw_words(title))}"[:EXACT])
    for start in analysis.distinct(start for words in names for start in _starts(words)):
        made.add_text("leading", f"{kind}:{start}")
    _add_acronyms_spelled_out(made, kind, " . ".join([*titles, description]))
    _add_typing(made, document, titles, acronyms)


def _starts(words: Sequence[str]) -> Iterator[str]:
    """The first 2, 3, ... words of a title."""
    return (" ".join(words[:size]) for size in range(2, min(len(words), LEADING) + 1))


def _acronyms(text: str) -> list[str]:
    """An acronym whole and by its words, unstemmed: `CD 92` is searched as `cd92` and `cd 92`."""
    found = analysis.raw_words(text)
    return analysis.distinct([*found, "".join(found)]) if found else []


def snowball_words(text: str, language: str) -> list[str]:
    """The snowball stems of `text`, each marked with its language."""
    return [f"{language}:{stem}" for stem in analysis.snowball(text, language)]


def _joined(kind: str, words: Iterable[str]) -> str:
    return " ".join(f"{kind}:{word}" for word in words)


def _add(made: tantivy.Document, field: str, kind: str, words: Iterable[str]) -> None:
    if text := _joined(kind, dict.fromkeys(words)):
        made.add_text(field, text)


def _add_acronyms_spelled_out(made: tantivy.Document, kind: str, text: str) -> None:
    """Both ways, as terms to look up by their beginning: `dataset:rpg=registr parcellair graphiqu` and back."""
    for acronym, spelled in analysis.expansions(text):
        long = " ".join(analysis.stem(word) for word in spelled)
        made.add_text("spelled", f"{kind}:{acronym}={long}")
        made.add_text("abbreviated", f"{kind}:{long}={acronym}")


def _add_typing(made: tantivy.Document, document: Document, titles: Sequence[str], acronyms: Sequence[str]) -> None:
    """For suggestions, the beginnings of every word; for corrections, whole words of the texts people read first."""
    seen = list(chain.from_iterable(analysis.raw_words(title) for title in titles))
    named = seen + list(acronyms) + analysis.raw_words(document.producer) + _acronyms(document.producer_acronym)
    _add(made, "prefixes", document.kind, chain.from_iterable(_beginnings(word) for word in dict.fromkeys(named)))
    first = [words[0] for words in (analysis.raw_words(title) for title in titles) if words]
    _add(made, "starts", document.kind, chain.from_iterable(_beginnings(word) for word in [*first, *acronyms]))
    tags = chain.from_iterable(analysis.raw_words(tag) for tag in document.tags)
    _add(made, "spelling", document.kind, (word for word in chain(named, tags) if len(word) > 3))


def _beginnings(word: str) -> list[str]:
    """Every beginning of `word`, with the Arabic article and without."""
    found = [word[:size] for size in range(1, min(len(word), PREFIX) + 1)]
    bare = word.removeprefix("ال")
    return found if bare == word or len(bare) < 2 else found + _beginnings(bare)
