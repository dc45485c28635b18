"""What charts show, against sums worked out another way from the same files; and columns with hostile names."""

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from tests.engines.tables.query.made import Table, table

from parvis.engines.tables import reading
from parvis.engines.tables.charts import address, answers, binned, checking
from parvis.engines.tables.charts.shapes import Chart, Data, Kind, Measure, Note, Order, Told
from parvis.engines.tables.query.shapes import Part
from parvis.engines.tables.shapes import FieldType
from parvis.kit.errors import Invalid

HOSPITALS = "covid/donnees-hospitalieres-covid19-dep-sexe-2021-03-08.csv"
HOSTILE = ('"; DROP TABLE t; --', "<script>alert(1)</script>", "a.b[0]['c']", "x", "y", "s", "n", "{rows}", "d:é\\n")


@pytest.fixture(scope="module")
def hospitals(tmp_path_factory: pytest.TempPathFactory) -> tuple[Table, list[dict[str, str]]]:
    """The table, and its rows as the csv module reads them."""
    from tests.conftest import SHARED

    if not SHARED.is_dir():
        pytest.skip("the shared data is not here")
    source = SHARED / HOSPITALS
    made = reading.read(source, source.name, tmp_path_factory.mktemp("hospitals")).tables[0]
    with source.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return (made.path, list(made.fields)), rows


def shown(of: Table, *pairs: tuple[str, str]) -> Data:
    return answers.data(*of, address.parse(pairs))


def test_sums_along_time_are_those_of_the_file(hospitals: Any) -> None:
    of, rows = hospitals
    data = shown(of, ("kind", "line"), ("x", "jour"), ("y", "hosp"), ("y", "rea"), ("sexe__exact", "0"))
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        if row["sexe"] == "0":
            for name in ("hosp", "rea"):
                sums[row["jour"], name] += int(row[name])
    assert {(row["x"], row["s"]): row["y"] for row in data.rows} == sums
    assert [row["x"] for row in data.rows] == sorted(row["x"] for row in data.rows)
    assert data.counted == sum(row["sexe"] == "0" for row in rows)
    assert (data.grain, data.notes) == (Part.DAY, ())


def test_means_by_month_are_those_of_the_file(hospitals: Any) -> None:
    of, rows = hospitals
    data = shown(of, ("kind", "bar"), ("x", "jour"), ("grain", "month"), ("y", "hosp"), ("measure", "mean"),
                 ("series", "sexe"))  # fmt: skip
    cells: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in rows:
        cells[f"{row['jour'][:7]}-01", int(row["sexe"])].append(int(row["hosp"]))
    found = {(row["x"], row["s"]): row["y"] for row in data.rows}
    assert found == pytest.approx({key: mean(values) for key, values in cells.items()})


def test_categories_beyond_the_limit_are_together_and_told(hospitals: Any) -> None:
    of, rows = hospitals
    day = "2021-03-07"
    data = shown(of, ("x", "dep"), ("y", "dc"), ("limit", "12"), ("sexe__exact", "0"), ("jour__exact", day))
    deaths = Counter({row["dep"]: int(row["dc"]) for row in rows if (row["sexe"], row["jour"]) == ("0", day)})
    first = deaths.most_common(12)
    assert [(row["x"], row["y"]) for row in data.rows[:12]] == first
    rest = data.rows[12]
    assert (rest["rest"], rest["x"], rest["y"]) == ("x", None, deaths.total() - sum(value for _name, value in first))
    assert data.notes == (Note(Told.OTHERS_APART, len(deaths) - 12),)


def test_largest_of_the_means_are_shown_and_the_others_left_out(hospitals: Any) -> None:
    of, rows = hospitals
    data = shown(of, ("x", "dep"), ("y", "rea"), ("measure", "mean"), ("limit", "3"))
    cells: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        cells[row["dep"]].append(int(row["rea"]))
    means = sorted(((mean(values), name) for name, values in cells.items()), reverse=True)
    assert [row["x"] for row in data.rows] == [name for _mean, name in means[:3]]
    assert [row["y"] for row in data.rows] == pytest.approx([value for value, _name in means[:3]])
    assert data.notes == (Note(Told.OTHERS_LEFT_OUT, len(means) - 3),)


def test_colours_beyond_eight_are_together_and_nothing_is_lost(hospitals: Any) -> None:
    of, rows = hospitals
    data = shown(of, ("kind", "area"), ("x", "jour"), ("grain", "year"), ("y", "hosp"), ("series", "dep"))
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[f"{row['jour'][:4]}-01-01"] += int(row["hosp"])
    found: dict[str, int] = defaultdict(int)
    for row in data.rows:
        found[row["x"]] += row["y"]
    assert found == sums
    assert len({row["s"] for row in data.rows}) == 9
    assert data.told(Told.SERIES_TOGETHER) == Note(Told.SERIES_TOGETHER, len({row["dep"] for row in rows}) - 8)


def test_scatter_of_many_rows_draws_the_same_ones_each_time_and_says_so(hospitals: Any) -> None:
    of, rows = hospitals
    asked = (("kind", "scatter"), ("x", "hosp"), ("y", "rea"))
    data = shown(of, *asked)
    assert len(data.rows) == 5_000
    assert data.notes == (Note(Told.SAMPLED, 5_000, len(rows)),)
    assert shown(of, *asked) == data
    pairs = {(int(row["hosp"]), int(row["rea"])) for row in rows}
    assert {(row["x"], row["y"]) for row in data.rows} <= pairs
    # Spread over the file: each tenth of it has its share, within a tenth of it.
    days = sorted({row["jour"] for row in rows})
    drawn = shown(of, ("kind", "scatter"), ("x", "jour"), ("y", "rea"))
    halves = Counter(row["x"] < days[len(days) // 2] for row in drawn.rows)
    assert abs(halves[True] - halves[False]) < 500


def test_bins_hold_every_row_once(hospitals: Any) -> None:
    of, rows = hospitals
    data = shown(of, ("kind", "histogram"), ("x", "hosp"))
    assert sum(row["y"] for row in data.rows) == len(rows)
    for row in data.rows:
        assert row["y"] == sum(row["x"] <= int(one["hosp"]) < row["x2"] for one in rows)


@pytest.mark.parametrize(
    ("low", "high", "is_whole", "expected"),
    [
        (0, 100, True, (0, 5, 21)),
        (1, 3, True, (1, 1, 3)),
        (0.0, 1.0, False, (0, 0.05, 20)),
        (7, 7, True, (7, 1, 1)),
        (2.5, 2.5, False, (2.5, 0.5, 1)),
        (-3, 3, False, (-3, 0.5, 12)),
    ],
)
def test_bins_have_round_ends(low: float, high: float, is_whole: bool, expected: tuple[float, float, int]) -> None:
    found = binned.bins(low, high, is_whole=is_whole)
    assert (found.start, pytest.approx(found.step), found.count) == expected


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_name(name: str, tmp_path: Path) -> None:
    of = table([(name, FieldType.STRING), ("v", FieldType.INTEGER)], [("a", 1), ("b", 2), ("a", 3)], tmp_path)
    data = shown(of, ("x", name), ("y", "v"))
    assert [(row["x"], row["y"]) for row in data.rows] == [("a", 4), ("b", 2)]
    of = table([("v", FieldType.STRING), (name, FieldType.NUMBER)], [("a", 1.5), ("b", 2.0), ("a", 3.0)], tmp_path)
    assert [row["y"] for row in shown(of, ("x", "v"), ("y", name), ("series", "")).rows] == [4.5, 2]
    assert sum(row["y"] for row in shown(of, ("kind", "histogram"), ("x", name)).rows) == 3
    assert len(shown(of, ("kind", "scatter"), ("x", name), ("y", name), ("series", "v")).rows) == 3


@pytest.mark.parametrize("kind", list(Kind))
def test_an_empty_table_has_nothing_to_show(kind: Kind, tmp_path: Path) -> None:
    of = table([("v", FieldType.NUMBER), ("w", FieldType.NUMBER)], [], tmp_path)
    y = () if kind is Kind.HISTOGRAM else (("y", "w"),)
    data = shown(of, ("kind", kind), ("x", "v"), *y)
    assert (data.rows, data.counted, data.notes) == ((), 0, ())


def test_what_is_empty_is_a_category_and_has_no_place_in_time(tmp_path: Path) -> None:
    fields = [("nom", FieldType.STRING), ("le", FieldType.DATE), ("v", FieldType.INTEGER)]
    of = table(fields, [("a", None, 1), (None, date(2024, 1, 5), 5), (None, date(2024, 1, 9), None)], tmp_path)
    assert [(row["x"], row["y"]) for row in shown(of, ("x", "nom")).rows] == [(None, 2), ("a", 1)]
    data = shown(of, ("kind", "line"), ("x", "le"), ("y", "v"))
    assert [(row["x"], row["y"]) for row in data.rows] == [("2024-01-05", 5), ("2024-01-09", None)]
    assert data.notes == (Note(Told.WITHOUT_X, 1),)


def test_categories_are_sorted_as_is_asked(tmp_path: Path) -> None:
    of = table(
        [("nom", FieldType.STRING), ("v", FieldType.INTEGER)], [("Évreux", 3), ("caen", 9), ("Zug", 1)], tmp_path
    )
    orders = {order: [row["x"] for row in shown(of, ("x", "nom"), ("y", "v"), ("sort", order)).rows] for order in Order}
    assert orders == {
        Order.LARGEST: ["caen", "Évreux", "Zug"],
        Order.SMALLEST: ["Zug", "Évreux", "caen"],
        Order.NAME: ["caen", "Évreux", "Zug"],
    }


FIELDS = [("t", FieldType.STRING), ("n", FieldType.INTEGER), ("d", FieldType.DATE), ("o", FieldType.OBJECT)]


@pytest.mark.parametrize(
    ("pairs", "member"),
    [
        ([("x", "")], "x"),
        ([("x", "nowhere")], "x"),
        ([("x", "o")], "x"),
        ([("kind", "pie"), ("x", "t")], "kind"),
        ([("x", "t"), ("y", "t"), ("measure", "sum")], "y"),
        ([("x", "t"), ("measure", "mean")], "y"),
        ([("x", "t"), ("series", "t")], "series"),
        ([("x", "t"), ("y", "n"), ("y", "d"), ("measure", "count"), ("series", "n")], "series"),
        ([("x", "t"), ("grain", "month")], "grain"),
        ([("x", "d"), ("grain", "hour")], "grain"),
        ([("x", "t"), ("limit", "0")], "limit"),
        ([("x", "t"), ("title", "x" * 201)], "title"),
        ([("kind", "histogram"), ("x", "d")], "x"),
        ([("kind", "scatter"), ("x", "t"), ("y", "n")], "x"),
        ([("kind", "scatter"), ("x", "n")], "y"),
        ([("x", "t"), ("n__exact", "beaucoup")], "n__exact"),
        ([("x", "t"), ("n__sort", "asc")], "filters"),
        ([("x", "t"), ("page", "2")], "filters"),
        ([("x", "t"), ("nowhere", "2")], "nowhere"),
    ],
)
def test_what_cannot_be_drawn_is_said_by_its_member(pairs: list[tuple[str, str]], member: str, tmp_path: Path) -> None:
    _path, fields = table(FIELDS, [], tmp_path)
    with pytest.raises(Invalid) as refused:
        checking.check(address.parse(pairs), fields)
    assert list(refused.value.fields) == [member]


def test_a_chart_is_the_same_when_written_and_read() -> None:
    chart = Chart(
        Kind.LINE, "jour", ("a", "b"), Measure.MAX, Part.WEEK, sort=Order.NAME, limit=7,
        filters=(("a__greater", "2"), ("search", "é & è")), title="Été",
    )  # fmt: skip
    assert address.parse(address.pairs(chart)) == chart
    assert address.from_json(chart.to_json()) == chart


def test_a_form_that_sends_all_it_has_is_fitted(tmp_path: Path) -> None:
    _path, fields = table(FIELDS, [], tmp_path)
    sent = address.parse([("kind", "histogram"), ("x", "n"), ("y", "n"), ("measure", "mean"), ("grain", "month"),
                          ("series", "t")])  # fmt: skip
    assert checking.fitted(sent, fields) == Chart(Kind.HISTOGRAM, "n")
    sent = address.parse([("x", "t"), ("y", "n"), ("y", "d"), ("measure", "mean"), ("series", "d")])
    assert checking.fitted(sent, fields).measure is Measure.COUNT
    checking.check(checking.fitted(sent, fields), fields)
