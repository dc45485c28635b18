"""Topics in the search index: found by their own words, by those who may see them."""

from parvis.dialects import records
from parvis.engines.search import Query
from parvis.kit.actors import VISITOR, Actor, system
from parvis.portal.datasets import actions as datasets
from parvis.portal.topics import actions, queries


def _found(text: str, actor: Actor = VISITOR) -> list[str]:
    _items, page = queries.search(Query(kind="x", text=text, language="fr"), actor=actor)
    return [hit.id for hit in page.hits]


def test_topics_are_found_by_their_words_and_suggested(make_topic, search_index) -> None:
    topic = make_topic("L’eau que nous buvons", tags=("robinet",), translations={"ar": {"title": "ماء الشرب"}})
    other = make_topic("Forêts", holds=[records.Element(kind="text", title="Chênes-lièges")])
    search_index()
    assert _found("eau") == [topic.id]
    assert _found("robinet") == [topic.id]
    assert _found("chênes") == [other.id]
    assert [(one.kind, one.id) for one in queries.suggest("forê", actor=VISITOR)] == [("topic", other.id)]


def test_drafts_and_hidden_things_are_not_found(make_topic, make_dataset, make_organization, search_index) -> None:
    city = make_organization()
    draft = make_topic("Zirconium", state="draft", organization=city.id)
    secret = make_dataset("Quetzal", organization=city.id)
    topic = make_topic("Oiseaux", holds=[records.Element(kind="dataset", key=secret.id, title="Quetzal rare")])
    datasets.make_private(secret, by=system("tests"))
    search_index()
    assert _found("zirconium") == []
    assert _found("quetzal") == []
    assert _found("zirconium", Actor(kind="person", id="x", roles={city.id: "editor"})) == [draft.id]
    actions.delete(topic, by=system("tests"))
    search_index()
    assert _found("oiseaux") == []
