"""Pages, totals and hostile questions about one small table of towns."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from tests.engines.tables.query.made import TOWN_ROWS, TOWNS, Table, table

from parvis.engines.tables import duck
from parvis.engines.tables.query import grammar, run
from parvis.engines.tables.query.shapes import Aggregate, Condition, Every, Group, Measure, Operator, Query, Sort
from parvis.engines.tables.shapes import Field, FieldType
from parvis.kit.errors import Invalid, Unavailable


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Table:
    return table(TOWNS, TOWN_ROWS, tmp_path_factory.mktemp("towns"))


def ask(towns: Table, *pairs: tuple[str, str]) -> list[list[Any]]:
    path, fields = towns
    return [list(row.values()) for row in run.page(path, fields, grammar.parse(pairs, fields)).data]


def test_row_is_plain_json_after_its_number(towns: Table) -> None:
    path, fields = towns
    rows = run.page(path, fields, Query(page_size=1))
    assert rows.data == [
        {
            "__id": 1, "nom": "Évreux", "habitants": 47000, "surface": 26.5, "littoral": False, "créée": "1790-03-01",
            "vue": "2026-01-02T03:04:05", "ouvre": "08:30:00", "détails": {"a": [1, "é"]},
        }
    ]  # fmt: skip
    assert rows.has_next
    assert list(rows.columns) == list(rows.data[0])


def test_object_that_is_no_json_is_answered_as_it_is(towns: Table) -> None:
    assert ask(towns, ("columns", "détails"), ("page_size", "4")) == [
        [{"a": [1, "é"]}],
        ["pas du JSON"],
        [None],
        ["texte"],
    ]


def test_columns_are_in_the_order_asked(towns: Table) -> None:
    assert ask(towns, ("columns", "surface,__id,nom"), ("page_size", "1")) == [[26.5, 1, "Évreux"]]


def test_text_is_found_whatever_its_accents_and_case(towns: Table) -> None:
    names = [("columns", "nom")]
    assert ask(towns, ("nom__contains", "EVR"), *names) == [["Évreux"], ["evron"]]
    assert ask(towns, ("search", "1960 havre"), *names) == [["Le Havre"]]
    assert ask(towns, ("search", "é 165000"), *names) == [["Le Havre"]]
    assert ask(towns, ("vue__contains", "2026-01-02 03"), *names) == [["Évreux"]]


def test_text_is_sorted_as_readers_expect_and_empty_cells_come_last(towns: Table) -> None:
    up = [["", 7], ["=1+1", 8], ["Caen", 2], ["Évreux", 1], ["evron", 4], ["Le Havre", 3], ["Zuydcoote", 5], [None, 6]]
    assert ask(towns, ("nom__sort", "asc"), ("columns", "nom,__id")) == up
    assert ask(towns, ("nom__sort", "desc"), ("columns", "nom,__id")) == [*up[-2::-1], up[-1]]


def test_wildcards_are_letters(towns: Table) -> None:
    assert ask(towns, ("nom__contains", "%")) == []
    assert ask(towns, ("nom__contains", "_")) == []
    assert ask(towns, ("nom__contains", "*")) == []
    assert ask(towns, ("nom__contains", "\\")) == []


def test_groups_are_counted_and_sorted_by_what_is_computed(towns: Table) -> None:
    path, fields = towns
    query = Query(
        group=(Group("littoral"),), sort=(Sort("habitants__sum", descending=True),), page_size=2,
        aggregates=(Aggregate("habitants", Measure.SUM), Aggregate("__id", Measure.COUNT), Aggregate("créée", Measure.MAX)),
    )  # fmt: skip
    rows = run.page(path, fields, query)
    assert rows.data == [
        {"littoral": True, "habitants__sum": 273600, "__id__count": 3, "créée__max": "1991-12-31"},
        {"littoral": False, "habitants__sum": 48608, "__id__count": 4, "créée__max": "1992-02-29"},
    ]
    assert rows.has_next
    assert run.count(path, fields, query) == 3


def test_total_of_a_page_beyond_the_last_is_still_true(towns: Table) -> None:
    path, fields = towns
    query = grammar.parse([("littoral__exact", "true"), ("page", "9")], fields)
    assert run.page(path, fields, query).data == []
    assert run.count(path, fields, query) == 3


@pytest.mark.parametrize("descending", [False, True])
def test_pages_of_equal_rows_never_overlap(tmp_path: Path, descending: bool) -> None:
    path = tmp_path / "t.parquet"
    with duck.cursor() as cursor:
        cursor.execute(
            f"COPY (SELECT range % 3 AS r FROM range(300000)) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 20480)"
        )
    pages = [Query(("__id",), sort=(Sort("r", descending),), page=page, page_size=200) for page in range(1, 8)]
    rows = [row["__id"] for query in pages for row in run.page(path, [Field("r", "r", FieldType.INTEGER)], query).data]
    assert rows == list(range(3 if descending else 1, 1400 * 3 + 1, 3))


def test_numbers_that_json_lacks_are_null(tmp_path: Path) -> None:
    rows = [(float("nan"),), (float("inf"),), (None,), (1.5,)]
    path, fields = table([("x", FieldType.NUMBER)], rows, tmp_path)
    assert [row["x"] for row in run.page(path, fields, Query()).data] == [None, None, None, 1.5]


def test_decimals_and_very_large_sums_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    columns = {"d": pyarrow.array([None, 1], pyarrow.decimal128(18, 2)), "n": pyarrow.array([2**63 - 1, 2**63 - 1])}
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    fields = [Field("d", "d", FieldType.NUMBER), Field("n", "n", FieldType.INTEGER)]
    assert run.page(path, fields, Query(columns=("d",))).data == [{"d": None}, {"d": 1.0}]
    total = Query(aggregates=(Aggregate("n", Measure.SUM),))
    assert run.page(path, fields, total).data == [{"n__sum": float(2**64 - 2)}]


def test_geometry_is_geojson(tmp_path: Path) -> None:
    point = bytes.fromhex("0101000000000000000000F03F0000000000000040")
    path, fields = table([("geometry", FieldType.GEOJSON)], [(point,), (None,)], tmp_path)
    shapes = [row["geometry"] for row in run.page(path, fields, Query()).data]
    assert shapes == [{"type": "Point", "coordinates": [1.0, 2.0]}, None]


def test_column_that_looks_like_ours_is_itself(tmp_path: Path) -> None:
    names = ["nom", "nom__count", "t", "r", "c0", "count(*)"]
    path, fields = table([(name, FieldType.STRING) for name in names], [[*"abcdef"], [*"aBcdef"]], tmp_path)
    assert run.page(path, fields, Query(columns=tuple(names))).data[0] == dict(zip(names, "abcdef", strict=True))
    grouped = Query(group=(Group("nom"),), aggregates=(Aggregate("nom", Measure.COUNT),), sort=(Sort("nom__count"),))
    assert run.page(path, fields, grouped).data == [{"nom": "a", "nom__count": 2}]


ATTACKS = [
    "'; DROP TABLE t; --", '" FROM read_text(\'/etc/passwd\') --', "x' OR '1'='1", '"; COPY (SELECT 1) TO \'/tmp/pwned\'; --',
    "1) UNION SELECT content FROM read_text('/etc/passwd') --", "\\'; SELECT 1; --", "?", "$1", "{{7*7}}", "a\x00b",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_in_a_value_is_a_value(towns: Table, attack: str) -> None:
    quoted = attack.replace("\\", "\\\\").replace('"', '\\"')
    for pair in [
        ("nom__exact", attack), ("nom__contains", attack), ("nom__in", f'"{quoted}"'), ("search", attack),
        ("or", f'(nom__exact."{quoted}")'), ("nom__less", attack),
    ]:  # fmt: skip
        assert all(len(row) == 9 for row in ask(towns, pair, ("nom__strictly_greater", "zzzz")))
        assert ask(towns, pair, ("nom__strictly_greater", "zzzz")) == []


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "written",
    [
        lambda text: (f"{text}__exact", "1"), lambda text: (f"{text}__sort", "asc"), lambda text: ("nom__sort", text),
        lambda text: ("columns", text), lambda text: (f"{text}__groupby", ""), lambda text: (f"{text}__sum", ""),
        lambda text: ("page", text), lambda text: ("page_size", text), lambda text: ("or", text),
        lambda text: ("or", f"({text}__exact.1)"), lambda text: (f"nom__{text}", "1"), lambda text: ("créée__groupby", text),
        lambda text: ("habitants__exact", text), lambda text: (text, ""),
    ],
)  # fmt: skip
def test_attack_anywhere_else_is_refused(towns: Table, attack: str, written: Callable[[str], tuple[str, str]]) -> None:
    with pytest.raises(Invalid):
        ask(towns, written(attack))


@pytest.mark.parametrize("attack", [one for one in ATTACKS if "\x00" not in one])
def test_attack_in_the_name_of_a_column_is_a_name(tmp_path: Path, attack: str) -> None:
    path, fields = table([(attack, FieldType.STRING), ("n", FieldType.INTEGER)], [("a", 1), ("b", 2)], tmp_path)
    query = Query((attack,), Every((Condition(attack, Operator.EXACT, ("b",)),)), "b", (Sort(attack),))
    assert run.page(path, fields, query).data == [{attack: "b"}]
    grouped = Query(group=(Group(attack),), aggregates=(Aggregate(attack, Measure.COUNTDISTINCT),))
    assert run.count(path, fields, grouped) == 2
    assert run.page(path, fields, grouped).data[0] == {attack: "a", f"{attack}__countdistinct": 1}


def test_field_that_is_not_of_the_table_is_refused(towns: Table) -> None:
    path, fields = towns
    for query in [
        Query(columns=("x",)), Query(sort=(Sort("x"),)), Query(group=(Group("x"),)),
        Query(aggregates=(Aggregate("x", Measure.SUM),)), Query(where=Every((Condition("x", Operator.ISNULL),))),
        Query(where=Every((Condition("nom", Operator.EXACT),))), Query(page=0), Query(page_size=201),
    ]:  # fmt: skip
        with pytest.raises(Invalid):
            run.page(path, fields, query)
        if query.page == 1 and query.page_size == 20:
            with pytest.raises(Invalid):
                run.count(path, fields, query)


def test_list_looked_for_in_a_column_without_values_finds_nothing(tmp_path: Path) -> None:
    path, fields = table([("n", FieldType.INTEGER), ("s", FieldType.STRING)], [(None, "a")], tmp_path)
    query = Query(("s",), Every((Condition("n", Operator.IN, (0, 0)),)))  # DuckDB 2.0 fails to plan it as it is
    assert run.page(path, fields, query).data == []
    assert run.count(path, fields, query) == 0
    differs = Query(("s",), Every((Condition("n", Operator.DIFFERS, (0,)),)))
    assert run.page(path, fields, differs).data == [{"s": "a"}]


@pytest.mark.parametrize("names", [("A", "a"), ("n", "n"), ("__id",), ("File_Row_Number",)])
def test_names_that_would_be_taken_for_others_are_an_error(tmp_path: Path, names: tuple[str, ...]) -> None:
    fields = [Field(name, name, FieldType.INTEGER) for name in names]
    with pytest.raises(ValueError, match="same name"):
        run.page(tmp_path / "any.parquet", fields, Query())


def test_file_that_is_gone_is_said(towns: Table, tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        run.page(tmp_path / "gone.parquet", towns[1], Query())


def test_eight_threads_never_mix_their_answers(tmp_path: Path) -> None:
    tables = [
        table(
            [("n", FieldType.INTEGER), ("s", FieldType.STRING)], [(n * 10 + t, f"t{t}") for n in range(500)], tmp_path
        )
        for t in range(4)
    ]
    wrong: list[object] = []

    def work(which: int) -> None:
        path, fields = tables[which % 4]
        name = f"t{which % 4}"
        try:
            for turn in range(25):
                sort = Query(
                    sort=(Sort("n", descending=True),),
                    page=turn % 5 + 1,
                    where=Every((Condition("s", Operator.EXACT, (name,)),)),
                )
                rows = run.page(path, fields, sort).data
                expected = [(499 - (turn % 5) * 20 - at) * 10 + which % 4 for at in range(20)]
                groups = run.page(
                    path, fields, Query(group=(Group("s"),), aggregates=(Aggregate("__id", Measure.COUNT),))
                )
                if [row["n"] for row in rows] != expected or groups.data != [{"s": name, "__id__count": 500}]:
                    wrong.append((which, turn, rows, groups))
                if run.count(path, fields, sort) != 500:
                    wrong.append((which, turn))
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(which,)) for which in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert duck.limits().questions >= 2
