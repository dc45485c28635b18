"""Charts kept beside the data: who may, what becomes of them when the file changes, what is told of it."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import SYSTEM, Body, read_tables

from parvis.engines.tables.charts.shapes import Chart, Kind, Measure
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Conflict, Denied, Invalid, NotFound, SignInNeeded
from parvis.portal.activity.models import Activity
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Resource
from parvis.portal.organizations import actions as organizations
from parvis.portal.tables import actions, models, queries

COUNTS = b"jour,ligne,voyageurs\n2024-01-01,A,10\n2024-01-02,A,20\n2024-01-02,B,5\n"
BARS = Chart(Kind.BAR, "ligne", ("voyageurs",), Measure.SUM, title="  Voyageurs par  ligne ")
Give = Callable[..., Resource]


def replaced(resource: Resource, body: bytes) -> None:
    upload = datasets.receive_upload(Body(body), filename="suite.csv", by=SYSTEM)
    datasets.replace_file(resource, upload=upload.id, by=SYSTEM)
    actions.refresh(resource.dataset_id, by=SYSTEM)
    read_tables()


def test_a_chart_is_kept_changed_and_taken_away_and_the_history_says_so(give: Give) -> None:
    resource = give(COUNTS, "trafic.csv")
    saved = actions.create_chart(resource, BARS, by=SYSTEM)
    (kept,) = queries.charts_of(resource, actor=VISITOR)
    assert (kept.saved, kept.saved.title, kept.trouble) == (saved, "Voyageurs par ligne", "")
    assert kept.table is not None
    assert kept.chart is not None
    data = queries.chart_data(kept.table, kept.chart)
    assert [(row["x"], row["y"]) for row in data.rows] == [("A", 30), ("B", 5)]
    actions.update_chart(saved, Chart(Kind.LINE, "jour", title="Voyageurs"), by=SYSTEM)
    actions.delete_chart(queries.saved_chart(saved.pk, actor=VISITOR), by=SYSTEM)
    assert queries.charts_of(resource, actor=VISITOR) == []
    told = Activity.objects.filter(key=resource.dataset_id, verb__startswith="chart").order_by("pk")
    assert [(act.verb, act.changes) for act in told] == [
        ("chart_added", {"chart": ["", "Voyageurs par ligne"]}),
        ("chart_changed", {"chart": ["Voyageurs", "Voyageurs"]}),
        ("chart_deleted", {"chart": ["Voyageurs", ""]}),
    ]


@pytest.mark.parametrize(
    ("role", "may"), [("administrator", True), ("editor", True), ("contributor", False), ("", False)]
)
def test_only_those_who_work_on_the_data_keep_charts(
    give: Give, make_dataset: Any, make_organization: Any, make_user: Any, actor_of: Any, role: str, may: bool
) -> None:
    city, user = make_organization(), make_user()
    if role:
        organizations.set_member(city, user.email, role, by=SYSTEM)
    dataset = make_dataset("Trafic", organization=city.id)
    resource = give(COUNTS, "trafic.csv", dataset=dataset)
    if may:
        assert actions.create_chart(resource, BARS, by=actor_of(user)).creator_id == user.id
        return
    with pytest.raises(Denied):
        actions.create_chart(resource, BARS, by=actor_of(user))
    saved = actions.create_chart(resource, BARS, by=SYSTEM)
    for act in (
        lambda: actions.update_chart(saved, BARS, by=actor_of(user)),
        lambda: actions.delete_chart(saved, by=actor_of(user)),
        lambda: actions.order_charts(resource, [saved.pk], by=actor_of(user)),
    ):
        with pytest.raises(Denied):
            act()
    with pytest.raises(SignInNeeded):
        actions.delete_chart(saved, by=VISITOR)


@pytest.mark.once
def test_a_chart_without_a_title_or_that_cannot_be_drawn_is_refused(give: Give) -> None:
    resource = give(COUNTS, "trafic.csv")
    with pytest.raises(Invalid) as refused:
        actions.create_chart(resource, Chart(Kind.BAR, "ligne"), by=SYSTEM)
    assert list(refused.value.fields) == ["title"]
    with pytest.raises(Invalid) as refused:
        actions.create_chart(resource, Chart(Kind.BAR, "arrêt", title="Arrêts"), by=SYSTEM)
    assert list(refused.value.fields) == ["x"]
    assert not models.Chart.objects.exists()


def test_a_chart_whose_column_is_gone_says_so_and_comes_back_with_it(give: Give) -> None:
    resource = give(COUNTS, "trafic.csv")
    actions.create_chart(resource, BARS, by=SYSTEM)
    replaced(resource, b"jour,voyageurs\n2024-01-01,10\n")
    (kept,) = queries.charts_of(resource, actor=VISITOR)
    assert kept.chart is None
    assert "ligne" in kept.trouble
    replaced(resource, COUNTS + b"2024-01-03,C,1\n")
    (kept,) = queries.charts_of(resource, actor=VISITOR)
    assert kept.trouble == ""


def test_charts_are_put_in_order(give: Give) -> None:
    resource = give(COUNTS, "trafic.csv")
    first, second = (actions.create_chart(resource, BARS, by=SYSTEM) for _each in range(2))
    actions.order_charts(resource, [second.pk, first.pk], by=SYSTEM)
    assert [one.saved.pk for one in queries.charts_of(resource, actor=VISITOR)] == [second.pk, first.pk]
    third = actions.create_chart(resource, BARS, by=SYSTEM)
    shown = queries.charts_of_dataset(resource.dataset, actor=VISITOR)
    assert [one.saved.pk for one in shown] == [second.pk, first.pk, third.pk]
    for ids in ([first.pk], [first.pk, first.pk, second.pk], [first.pk, second.pk, "elsewhere"]):
        with pytest.raises(Invalid):
            actions.order_charts(resource, ids, by=SYSTEM)


def test_a_file_shows_so_many_charts_and_no_more(give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.portal.tables.actions.charts.MOST", 1)
    resource = give(COUNTS, "trafic.csv")
    actions.create_chart(resource, BARS, by=SYSTEM)
    with pytest.raises(Conflict):
        actions.create_chart(resource, BARS, by=SYSTEM)


def test_charts_of_hidden_data_are_not_there(give: Give, make_dataset: Any) -> None:
    resource = give(COUNTS, "trafic.csv", dataset=make_dataset("Brouillon", state="draft"))
    saved = actions.create_chart(resource, BARS, by=SYSTEM)
    for ask in (
        lambda: queries.saved_chart(saved.pk, actor=VISITOR),
        lambda: queries.charts_of(resource, actor=VISITOR),
        lambda: queries.charts_of_dataset(resource.dataset, actor=VISITOR),
    ):
        with pytest.raises(NotFound):
            ask()


def test_the_mark_of_a_dataset_changes_with_its_charts(give: Give) -> None:
    resource = give(COUNTS, "trafic.csv")
    marks = [queries.charts_mark(resource.dataset_id)]
    saved = actions.create_chart(resource, BARS, by=SYSTEM)
    marks.append(queries.charts_mark(resource.dataset_id))
    replaced(resource, COUNTS + b"2024-01-03,C,1\n")
    marks.append(queries.charts_mark(resource.dataset_id))
    actions.update_chart(saved, Chart(Kind.LINE, "jour", title="Autre"), by=SYSTEM)
    marks.append(queries.charts_mark(resource.dataset_id))
    assert marks[0] == ""
    assert len(set(marks)) == 4


@pytest.mark.parametrize("count", [1, 3])
def test_charts_cost_the_same_queries(give: Give, count: int, django_assert_num_queries: Any) -> None:
    resource = give(COUNTS, "trafic.csv")
    for _each in range(count):
        actions.create_chart(resource, BARS, by=SYSTEM)
    with django_assert_num_queries(5):
        queries.charts_of_dataset(resource.dataset, actor=VISITOR)


@pytest.mark.once
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (COUNTS, Chart(Kind.LINE, "jour", ("voyageurs",), Measure.SUM)),
        (
            b"code,region,population\n01,Nord,30\n02,Sud,10\n03,Est,20\n",
            Chart(Kind.BAR, "region", ("population",), Measure.SUM),
        ),
        (b"ligne,note\n" + b"A,x\nB,y\nA,z\n", Chart(Kind.BAR, "ligne")),
        (b"taille\n1.5\n2.5\n2.5\n", Chart(Kind.HISTOGRAM, "taille")),
    ],
)
def test_the_chart_to_begin_with_is_what_one_would_draw_first(give: Give, body: bytes, expected: Chart) -> None:
    assert queries.proposed_chart(queries.table(give(body, "a.csv"), actor=VISITOR)) == expected
