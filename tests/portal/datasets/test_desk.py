"""What people work on: whose it is, what is wrong with it, what needs doing."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.dialects.vocabularies import State
from parvis.engines import uploads
from parvis.kit.actors import VISITOR
from parvis.kit.dates import now
from parvis.portal.accounts import queries as accounts
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Assignment, Dataset, ResourceCheck
from parvis.portal.datasets.rules import allows
from parvis.portal.organizations import actions as organizations


@pytest.fixture
def team(make_organization: Any, make_user: Any, actor_of: Any) -> Callable[[str], Any]:
    """Makes somebody with a role in one organization."""
    organization = make_organization("Ville de Rabat")

    def member(role: str) -> Any:
        user = make_user()
        organizations.set_member(organization, user.email, role, by=SYSTEM)
        return actor_of(user)

    member.organization = organization.id  # type: ignore[attr-defined]
    return member


def silent(number: int) -> records.Resource:
    return records.Resource(
        title=f"Lien {number}", url=f"https://example.org/{number}", extras={"check:available": False}
    )


def fall_late(dataset: Dataset, days: int) -> None:
    Dataset.objects.filter(pk=dataset.pk).update(next_update_on=now().date() - timedelta(days=days))


def test_visitor_has_nothing_to_do() -> None:
    assert queries.todo(VISITOR) == []


@pytest.mark.django_db
def test_listing_of_a_visitor_is_empty(make_dataset: Any) -> None:
    make_dataset()
    assert queries.listing(queries.Asked(), actor=VISITOR).total == 0


def test_listing_shows_what_is_mine_and_my_organizations(team: Any, make_dataset: Any) -> None:
    editor = team("editor")
    mine = make_dataset("À moi", organization=team.organization)
    make_dataset("À d’autres")
    own = actions.create(records.Dataset(title="En mon nom"), by=editor)
    found = queries.listing(queries.Asked(), actor=editor)
    assert {row.pk for row in found.rows} == {mine.pk, own.pk}
    assert (found.total, found.states["published"], found.states["draft"]) == (2, 1, 1)
    assert queries.listing(queries.Asked(organization=queries.MINE), actor=editor).rows == [own]


def test_everything_is_for_who_governs(team: Any, make_dataset: Any, make_user: Any, actor_of: Any) -> None:
    make_dataset("À d’autres")
    asked = queries.Asked(everything=True)
    assert queries.listing(asked, actor=team("administrator")).total == 0
    assert queries.listing(asked, actor=actor_of(make_user(is_administrator=True))).total == 1


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"text": "ete"}, ["Été"]),
        ({"text": "population"}, ["Population"]),
        ({"state": "draft"}, ["Population"]),
        ({"state": "deleted"}, ["Retiré"]),
        ({"problem": "no_license"}, ["Population"]),
        ({"problem": "broken"}, ["Été"]),
        ({"problem": "empty"}, ["Population"]),
        ({"sort": "title"}, ["Été", "Population"]),
    ],
)
def test_listing_is_filtered_and_sorted(team: Any, make_dataset: Any, asked: Any, titles: list[str]) -> None:
    organization = team.organization
    make_dataset("Été", organization=organization, license="lov2", resources=(silent(1),))
    make_dataset("Population", organization=organization, state="draft")
    make_dataset("Retiré", organization=organization, state="deleted")
    rows = queries.listing(queries.Asked(**asked), actor=team("editor")).rows
    assert [row.title for row in rows] == titles


def test_listing_pages_stop_at_the_last(team: Any, make_dataset: Any) -> None:
    for number in range(3):
        make_dataset(f"Jeu {number}", organization=team.organization)
    found = queries.listing(queries.Asked(page=9, sort="title"), actor=team("editor"), size=2)
    assert ([row.title for row in found.rows], found.pages, found.total) == (["Jeu 2"], 2, 3)


@pytest.mark.parametrize("role", ["administrator", "editor", "contributor"])
@pytest.mark.parametrize("state", ["draft", "private", "published", "archived", "deleted"])
def test_editable_by_says_what_the_rule_says(team: Any, make_dataset: Any, role: str, state: str) -> None:
    actor = team(role)
    dataset = make_dataset(organization=team.organization, state=state)
    dataset.refresh_from_db()
    assert queries.editable_by(actor).filter(pk=dataset.pk).exists() == allows(actor, "dataset.update", dataset)


def test_contributor_edits_what_was_assigned_and_nothing_else(team: Any, make_dataset: Any) -> None:
    contributor = team("contributor")
    mine = make_dataset("Confié", organization=team.organization)
    make_dataset("Autre", organization=team.organization)
    Assignment.objects.create(dataset=mine, user_id=contributor.id)
    assert list(queries.editable_by(contributor)) == [mine]
    rows = queries.listing(queries.Asked(sort="title"), actor=contributor).rows
    assert [(row.title, sorted(queries.rights(row, actor=contributor))) for row in rows] == [
        ("Autre", []), ("Confié", ["update"]),
    ]  # fmt: skip


def test_todo_says_what_needs_doing_the_most_pressing_first(team: Any, make_dataset: Any) -> None:
    editor = team("editor")
    broken = make_dataset("Cassé", organization=team.organization, resources=(silent(1), silent(2)))
    late = make_dataset("En retard", organization=team.organization, frequency="weekly", license="lov2")
    fall_late(late, 30)
    draft = make_dataset("Brouillon", organization=team.organization, state="draft")
    todo = {tasks.kind: tasks for tasks in queries.todo(editor)}
    assert list(todo) == ["broken", "late", "drafts", "gaps"]
    assert [resource.title for resource in todo["broken"].items] == ["Lien 1", "Lien 2"]
    assert [row.pk for row in todo["late"].items] == [late.pk]
    assert [row.pk for row in todo["drafts"].items] == [draft.pk]
    # A licence is a choice; the period covered costs more.
    assert [row.pk for row in todo["gaps"].items] == [broken.pk, late.pk]
    assert queries.gaps(late)[0] == "temporal_coverage"


def test_todo_of_a_contributor_without_assignment_is_empty(team: Any, make_dataset: Any) -> None:
    make_dataset("Brouillon", organization=team.organization, state="draft")
    assert queries.todo(team("contributor")) == []


def _offer(make_dataset: Any, title: str, actor: Any) -> None:
    actions.ask_transfer([make_dataset(title)], to_email=accounts.by_id(actor.id, actor=SYSTEM).email, by=SYSTEM)


def test_todo_has_what_is_offered_what_waits_for_its_date_and_what_was_sent_for_nothing(
    team: Any, make_dataset: Any, kept: Any
) -> None:
    editor = team("editor")
    _offer(make_dataset, "Offert", editor)
    soon = make_dataset("Bientôt", organization=team.organization, state="draft")
    actions.schedule(soon, now() + timedelta(days=3), by=SYSTEM)
    uploads.receive(BytesIO(b"a;b"), owner=editor.id, filename="budget.csv")
    taken = uploads.receive(BytesIO(b"a;b"), owner=editor.id, filename="pris.csv")
    uploads.take(taken.id, owner=editor.id)
    uploads.receive(BytesIO(b"a;b"), owner="somebody else", filename="autre.csv")
    todo = {tasks.kind: tasks for tasks in queries.todo(editor)}
    assert list(todo) == ["transfers", "uploads", "scheduled"]
    assert [dataset.title for dataset in todo["transfers"].items[0].datasets.all()] == ["Offert"]
    assert [upload.filename for upload in todo["uploads"].items] == ["budget.csv"]
    assert todo["scheduled"].items == [soon]
    found = queries.listing(queries.Asked(state=queries.SCHEDULED), actor=editor)
    assert (found.rows, found.states["scheduled"], found.states["draft"]) == ([soon], 1, 1)


def test_silent_link_is_told_with_its_last_check(team: Any, make_dataset: Any) -> None:
    editor = team("editor")
    dataset = make_dataset("Cassé", organization=team.organization, resources=(silent(1), silent(2)))
    first = dataset.resources.get(title="Lien 1")
    ResourceCheck.objects.create(
        resource=first, available=False, status=404, error="missing", failures=2, checked_at=now(), next_at=now()
    )
    [tasks] = [tasks for tasks in queries.todo(editor) if tasks.kind == "broken"]
    assert [getattr(getattr(one, "last_check", None), "error", None) for one in tasks.items] == ["missing", None]


def test_todo_and_listing_ask_as_many_queries_for_three_as_for_one(
    team: Any, make_dataset: Any, kept: Any, django_assert_num_queries: Any
) -> None:
    editor = team("editor")
    for number in range(3):
        fall_late(make_dataset(f"A{number}", organization=team.organization, frequency="weekly"), 9)
        make_dataset(f"B{number}", organization=team.organization, state="draft")
        make_dataset(f"C{number}", organization=team.organization, resources=(silent(number),))
        _offer(make_dataset, f"D{number}", editor)
        uploads.receive(BytesIO(b"a;b"), owner=editor.id, filename=f"{number}.csv")
        with django_assert_num_queries(11):
            for tasks in queries.todo(editor):
                if tasks.kind in ("transfers", "uploads"):
                    [list(one.datasets.all()) for one in tasks.items if tasks.kind == "transfers"]
                    continue
                [getattr(one, "dataset", one).organization.name for one in tasks.items]
        with django_assert_num_queries(3):
            [row.organization.name for row in queries.listing(queries.Asked(), actor=editor).rows]


def test_overview_counts_states_and_shows_what_changed_last(team: Any, make_dataset: Any) -> None:
    make_dataset("Ancien", organization=team.organization)
    last = make_dataset("Dernier", organization=team.organization, state="private")
    counts, recent = queries.overview(team("editor"))
    assert (counts[State.PUBLISHED], counts[State.PRIVATE], recent[0].pk) == (1, 1, last.pk)
