"""Datasets and organizations in the index: what is found, by whom, with which weight."""

from collections.abc import Callable
from typing import Any

import pytest

from parvis.dialects import records
from parvis.engines import search as engine
from parvis.kit.actors import Actor, system
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets import search as datasets
from parvis.portal.datasets.models import Dataset
from parvis.portal.organizations import search as organizations
from parvis.portal.organizations.models import Organization

_SYSTEM = system("tests")
Make = Callable[..., Any]


def _ids(text: str = "", **asked: Any) -> list[str]:
    return [hit.id for hit in engine.engine().search(engine.Query(kind="dataset", text=text, **asked)).hits]


def test_dataset_is_found_by_its_words(make_dataset: Make, search_index: Callable[[], int]) -> None:
    dataset = make_dataset("Écoles élémentaires", tags=("éducation",))
    make_dataset("Budget primitif")
    search_index()
    assert _ids("ecole elementaire") == [dataset.id]


def test_dataset_is_found_in_another_language(make_dataset: Make, search_index: Callable[[], int]) -> None:
    dataset = make_dataset("Écoles élémentaires", translations={"ar": {"title": "المدارس الابتدائية"}})
    search_index()
    assert _ids("مدارس ابتدائية") == [dataset.id]


def test_dataset_is_found_by_a_title_it_had(
    make_dataset: Make, search_index: Callable[[], int], make_organization: Make
) -> None:
    dataset = make_dataset("Registre parcellaire graphique", organization=make_organization().id)
    Dataset.objects.filter(pk=dataset.pk).update(title="RPG")
    search_index()
    assert _ids("registre parcellaire") == [dataset.id]


def test_private_dataset_is_found_by_its_owners_alone(
    make_dataset: Make, make_organization: Make, search_index: Callable[[], int]
) -> None:
    organization = make_organization()
    dataset = make_dataset("Écoles", state="private", organization=organization.id)
    search_index()
    insider = Actor(kind="person", id="somebody", roles={organization.id: "editor"})
    stranger = Actor(kind="person", id="other", roles={"elsewhere": "editor"})
    assert _ids("écoles") == []
    assert _ids("écoles", audience=queries.audience_of(stranger)) == []
    assert _ids("écoles", audience=queries.audience_of(insider)) == [dataset.id]


def test_deleted_dataset_is_not_found(make_dataset: Make, search_index: Callable[[], int]) -> None:
    dataset = make_dataset("Écoles")
    search_index()
    assert _ids("écoles") == [dataset.id]
    actions.delete(dataset, by=_SYSTEM)
    search_index()
    assert _ids("écoles", audience=None) == []


def test_archived_dataset_comes_after_its_equal(make_dataset: Make, search_index: Callable[[], int]) -> None:
    archived, live = make_dataset("Écoles", state="archived"), make_dataset("Écoles")
    search_index()
    assert _ids("écoles") == [live.id, archived.id]


def test_filters_of_a_dataset(make_dataset: Make, make_organization: Make, search_index: Callable[[], int]) -> None:
    organization = make_organization(badges=("certified", "public-service"))
    resource = records.Resource(title="Liste", url="https://example.org/a.csv", format="csv", schema={"name": "x/y"})
    dataset = make_dataset("Écoles", organization=organization.id, tags=("lycee",), resources=(resource,))
    search_index()
    for name, value in {
        "organization": organization.id, "organization_badge": "certified", "producer_type": "public-service",
        "tag": "lycee", "format": "csv", "format_family": "tabular", "schema": "x/y", "state": "published",
        "featured": "false", "access_type": "open", "language": "fr",
    }.items():  # fmt: skip
        assert _ids(filters={name: [value]}) == [dataset.id], name
        assert _ids(filters={name: ["none"]}) == [], name


def test_numbers_of_a_dataset_sort(make_dataset: Make, search_index: Callable[[], int]) -> None:
    few, many = make_dataset("Une"), make_dataset("Deux")
    Dataset.objects.filter(pk=few.pk).update(views=1)
    Dataset.objects.filter(pk=many.pk).update(views=10)
    search_index()
    assert _ids(sort="-views") == [many.id, few.id]
    assert _ids(sort="views") == [few.id, many.id]
    assert _ids(ranges={"views": (5, None)}) == [many.id]


@pytest.mark.parametrize("count", [1, 3])
def test_documents_take_a_fixed_number_of_queries(
    count: int, make_dataset: Make, make_organization: Make, django_assert_num_queries: Any
) -> None:
    made = [make_dataset(f"Jeu {n}", organization=make_organization(f"Ville {n}").id) for n in range(count)]
    with django_assert_num_queries(6):
        assert len(list(datasets.corpus.documents([dataset.id for dataset in made]))) == count
    with django_assert_num_queries(3):
        assert len(list(organizations.corpus.documents([dataset.organization_id for dataset in made]))) == count


def test_weight_is_bounded_and_one_for_the_unknown() -> None:
    assert datasets.weight() == 1
    assert datasets.weight(views=datasets.CRAWLED) == 1
    assert datasets.weight(archived=True) == datasets.ARCHIVED
    famous = datasets.weight(followers=10**9, reuses=10**9, views=10**12, featured=True,
                             organization_badges=("certified", "public-service"))  # fmt: skip
    assert famous == pytest.approx(16.7)


def test_weight_of_an_organization_is_bounded() -> None:
    assert organizations.weight(datasets=1) == 1
    assert organizations.weight() == 0.6
    assert organizations.weight(
        followers=10**9, reuses=10**9, views=10**12, datasets=5, badges=("certified", "public-service")
    ) == pytest.approx(4.5)


def test_organization_is_found_by_what_it_publishes(
    make_dataset: Make, make_organization: Make, search_index: Callable[[], int]
) -> None:
    police, _other = make_organization("Ministère de l'intérieur"), make_organization("Ville de Rabat")
    make_dataset("Crimes et délits", organization=police.id)
    search_index()
    found = engine.engine().search(engine.Query(kind="organization", text="crimes"))
    assert [hit.id for hit in found.hits] == [police.id]


@pytest.mark.parametrize(
    ("name", "acronym"),
    [
        ("Institut national de la propriété industrielle (INPI)", "INPI"),
        ("Ville de Rabat", ""),
        ("Bus (transports en commun de la ville)", ""),
    ],
)
def test_acronym_in_brackets(name: str, acronym: str) -> None:
    assert organizations.in_brackets(name) == acronym


def test_deleted_organization_is_not_found(make_organization: Make, search_index: Callable[[], int]) -> None:
    organization = make_organization("Ville de Rabat")
    Organization.objects.filter(pk=organization.pk).update(deleted_at=organization.created_at)
    search_index()
    assert engine.engine().search(engine.Query(kind="organization", text="rabat")).total == 0
