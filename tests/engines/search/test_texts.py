"""What a text finds: languages, exactness, typos, acronyms, glued words, synonyms, spelling."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.search.conftest import thing

from parvis.engines.search import Query, SearchEngine

Found = Callable[..., list[str]]
Put = Callable[..., None]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Les écoles élémentaires", "ecole elementaire"),
        ("L'eau de l'Œuvre", "oeuvre eau"),
        ("Contours des régions", "contour region"),
        ("Chevaux régionaux", "cheval régional"),
        ("Public libraries of the city", "library"),
        ("Open Street Map", "openstreetmap"),
        ("OpenStreetMap", "open street map"),
        ("Open DAMIR", "opendamir"),
        ("المدارس الابتدائية", "مدرسة ابتدائية"),
        ("الميزانيّة العامّة", "ميزانية عامة"),
        ("إحصاء السكان", "احصاء سكان"),
        ("المستشفيات والمراكز", "مراكز"),
        ("سكـــان", "سكان"),
        ("Recensement ٢٠٢٤", "recensement 2024"),
    ],
)
def test_title_is_found(title: str, text: str, put: Put, found: Found) -> None:
    put(thing("it", title), thing("other", "Tout à fait autre chose"))
    assert found(text) == ["it"]


def test_translation_is_found(put: Put, found: Found) -> None:
    put(thing("it", "Budget", translations={"ar": "النفقات العمومية", "en": "Public expenditures"}))
    assert found("نفقات") == ["it"]
    assert found("expenditure") == ["it"]


@pytest.mark.parametrize(
    ("fields", "matched"),
    [
        ({"columns": ["code_insee"]}, "columns"),
        ({"parts": ["Table insee"]}, "parts"),
        ({"tags": ["insee"]}, "tags"),
        ({"producer": "Insee"}, "producer"),
        ({"producer_acronym": "INSEE"}, "producer"),
        ({"acronym": "INSEE"}, "acronym"),
        ({"description": "De l'Insee."}, "description"),
        ({"title": "Insee"}, ""),
    ],
)
def test_what_matched_is_said(fields: dict[str, Any], matched: str, put: Put, index: SearchEngine) -> None:
    put(thing("it", **{"title": "Communes", **fields}))
    assert [hit.matched for hit in index.search(Query(kind="thing", text="insee")).hits] == [matched]


def test_fields_count_by_their_role(put: Put, found: Found) -> None:
    put(
        thing("description", "Une chose", description="x " * 200 + "vélo"),
        thing("head", "Une chose", description="Le vélo"),
        thing("tags", "Une chose", tags=["vélo"]),
        thing("title", "Vélo en ville"),
    )
    assert found("vélo") == ["title", "tags", "head", "description"]


def test_exact_title_comes_before_a_better_known_one(put: Put, found: Found) -> None:
    put(thing("famous", "Notes de frais des ministres", weight=2.5), thing("exact", "Notes de frais"))
    assert found("notes de frais") == ["exact", "famous"]


def test_weight_decides_between_equals(put: Put, found: Found) -> None:
    put(thing("small", "Accidents de vélo"), thing("great", "Accidents de moto", weight=8.0))
    assert found("accidents") == ["great", "small"]


def test_known_word_is_never_taken_for_another(put: Put, found: Found) -> None:
    put(thing("exact", "Cartes"), thing("near", "Cartel", weight=15.0))
    assert found("carte") == ["exact"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("vacination", ["it"]), ("vaccinatoin", ["it"]), ("vacinatoin", ["it"]),  # 10 letters: two edits
        ("raipd", ["short"]), ("rappid", ["short"]), ("arpdi", []), ("rppd", []),  # 5 letters: one; 4: none
    ],
)  # fmt: skip
def test_typos_allowed_by_length(text: str, ids: list[str], put: Put, found: Found) -> None:
    put(thing("it", "Vaccination"), thing("short", "Rapid"))
    assert found(text) == ids


def test_near_words_come_after_words_found(put: Put, found: Found) -> None:
    put(thing("whole", "Lieux de vaccination"), thing("part", "Lieux communs"))
    assert found("lieux vacination")[0] == "whole"


def test_acronym_is_found_by_initials(put: Put, found: Found) -> None:
    put(thing("it", "Répertoire opérationnel des métiers et des emplois"), thing("other", "Cour"))
    assert found("rome") == ["it"]


def test_acronym_is_found_with_its_little_words(put: Put, found: Found) -> None:
    put(thing("it", "Cour des comptes"))
    assert found("CDC") == ["it"]


def test_acronym_spelled_out_elsewhere_is_learnt(put: Put, found: Found) -> None:
    put(
        thing("it", "Le parcellaire graphique : registre complet", weight=0.5),
        thing("title", "Registre parcellaire graphique"),
        thing("says", "Agriculture", description="Issu du Registre parcellaire graphique (RPG)."),
    )
    assert set(found("rpg")) == {"title", "says"}


def test_fewer_words_are_asked_when_nothing_has_them_all(put: Put, found: Found) -> None:
    put(thing("two", "Contours des communes"), thing("one", "Contours"), thing("none", "Budget"))
    assert found("contours communes introuvables") == ["two"]
    assert found("contours budget") == ["none", "one", "two"] or set(found("contours budget")) == {"none", "one", "two"}


def test_default_synonyms_work(put: Put, found: Found) -> None:
    put(thing("new", "France Travail"), thing("other", "France Bleu"))
    assert found("pôle emploi") == ["new"]


def test_synonyms_are_read_again_when_the_file_changes(tmp_path: Path, put: Put, found: Found) -> None:
    put(thing("it", "Bicyclettes partagées"))
    assert found("biclou") == []
    path = tmp_path / "synonyms.txt"
    path.write_text("# ours\nbiclou => bicyclettes\n,,=>,\n" + "x," * 50_000, encoding="utf-8")
    assert found("biclou") == ["it"]
    path.write_text("", encoding="utf-8")
    os.utime(path, (1, 1))
    assert found("biclou") == []


def test_one_way_synonym_does_not_go_back(tmp_path: Path, put: Put, found: Found) -> None:
    (tmp_path / "synonyms.txt").write_text("biclou => bicyclettes", encoding="utf-8")
    put(thing("it", "Biclou"))
    assert found("bicyclettes") == []


def test_correction_is_given_when_it_finds_more(put: Put, index: SearchEngine) -> None:
    put(thing("typo", "Vacination"), thing("one", "Vaccination à Rabat"), thing("two", "Vaccination à Salé"))
    page = index.search(Query(kind="thing", text="La Vacination"))
    assert (page.total, page.correction) == (1, "La vaccination")
    assert index.search(Query(kind="thing", text="vaccination")).correction == ""


def test_correction_tells_nothing_of_what_one_may_not_find(put: Put, index: SearchEngine) -> None:
    put(thing("hidden", "Canarisecret", audience=("user:1",)), thing("open", "Tout autre"))
    page = index.search(Query(kind="thing", text="canarisecrat"))
    assert (page.total, page.correction) == (0, "")
    assert index.search(Query(kind="thing", text="canarisecrat", audience=("user:1",))).total == 1


NASTY = [
    "", " ", "?!.,;:", '"', "l'", "'''", "a\0b", "\ud800", "x\udfffy", "🚲", "🚲 vélo", "AND OR NOT", "title:vélo", "*",
    "vélo~2", "[1 TO 2]", "(((", "\\", "é" * 5000, "a" * 2_000_000, "vélo " * 400_000, "ـ", "ً", "ال", "و", "\u202e",
    "ＶＥＬＯ", "ﷺ", " ".join(map(str, range(100))), "=", ":", "thing:vélo", "de la", "\x1fcursor", "İ", "ǆ",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_any_text_is_legal(text: str, put: Put, index: SearchEngine) -> None:
    put(thing("it", "Vélo en ville"), thing("odd", text[:10_000], description=text, tags=[text[:99]], acronym=text[:9]))
    index.search(Query(kind="thing", text=text, facets=("tag",), filters={"tag": [text[:99]]}))
    index.suggest(text, ["thing"], audience=None, limit=5)
    index.similar("thing", text, audience=("public", text[:99]), limit=5)
    assert index.search(Query(kind="thing", text="vélo")).total >= 1


@settings(max_examples=60)
@given(text=st.text(), words=st.lists(st.sampled_from(["de", "vélo", "accidents", "اكادير", "2024", "-", "vlo"])))
def test_search_never_raises(text: str, words: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    index = _shared_index(tmp_path_factory)
    for asked in (text, " ".join(words), text + " ".join(words)):
        page = index.search(Query(kind="thing", text=asked, facets=("tag",)))
        assert len(page.hits) <= page.total
        index.suggest(asked, ["thing"], audience=("public",), limit=3)


_made: list[SearchEngine] = []


def _shared_index(factory: pytest.TempPathFactory) -> SearchEngine:
    if not _made:
        from django.utils.module_loading import import_string

        index = import_string("parvis.engines.search.tantivy.TantivyEngine")(factory.mktemp("nasty"))
        index.write([thing("it", "Accidents de vélo en 2024", tags=["route"]), thing("ar", "اكادير")], (), 1)
        _made.append(index)
    return _made[0]
