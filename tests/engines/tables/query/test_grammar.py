"""The grammar of api-tabular as its clients write it, its traps repaired, and what we add."""

from datetime import date, time

import pytest
from tests.engines.tables.query.made import at

from parvis.engines.tables.query import grammar
from parvis.engines.tables.query.shapes import (
    Aggregate,
    Condition,
    Either,
    Every,
    Group,
    Measure,
    Operator,
    Part,
    Query,
    Sort,
)
from parvis.engines.tables.shapes import Field, FieldType
from parvis.kit.errors import Invalid

FIELDS = [
    Field(name, name, kind)
    for name, kind in [
        ("nom", FieldType.STRING), ("score", FieldType.NUMBER), ("decompte", FieldType.INTEGER),
        ("is_true", FieldType.BOOLEAN), ("birth", FieldType.DATE), ("vu", FieldType.DATETIME),
        ("heure", FieldType.TIME), ("liste", FieldType.OBJECT), ("geometry", FieldType.GEOJSON),
        ("pages", FieldType.INTEGER), ("col.umn", FieldType.STRING), ("a__b", FieldType.STRING),
        ('di"t', FieldType.STRING), ("taux (%)", FieldType.NUMBER), ("search", FieldType.STRING),
    ]
]  # fmt: skip
Pairs = list[tuple[str, str]]


def only(*pairs: tuple[str, str]) -> object:
    """What the question filters by, when it is one thing."""
    (part,) = grammar.parse(pairs, FIELDS).where.parts
    return part


def refusal(*pairs: tuple[str, str], compat: bool = False) -> str:
    """The parameter that is refused, alone."""
    with pytest.raises(Invalid) as caught:
        grammar.parse(pairs, FIELDS, compat=compat)
    (name,) = caught.value.fields
    assert all(str(reason) for reason in caught.value.fields[name])
    return name


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("nom__exact", "BIDULE", Condition("nom", Operator.EXACT, ("BIDULE",))),
        ("nom__EXACT", "BIDULE", Condition("nom", Operator.EXACT, ("BIDULE",))),
        ("nom__exact", "a=b&c", Condition("nom", Operator.EXACT, ("a=b&c",))),
        ("nom__differs", "", Condition("nom", Operator.DIFFERS, ("",))),
        ("nom__isnull", "", Condition("nom", Operator.ISNULL)),
        ("liste__isnotnull", "", Condition("liste", Operator.ISNOTNULL)),
        ("nom__contains", "*%", Condition("nom", Operator.CONTAINS, ("*%",))),
        ("birth__contains", "2021-", Condition("birth", Operator.CONTAINS, ("2021-",))),
        ("nom__notcontains", "x", Condition("nom", Operator.NOTCONTAINS, ("x",))),
        ("nom__in", "a,b,c", Condition("nom", Operator.IN, ("a", "b", "c"))),
        ("nom__in", '"a,b",c"d', Condition("nom", Operator.IN, ("a,b", 'c"d'))),
        ("decompte__notin", "1,-2", Condition("decompte", Operator.NOTIN, (1, -2))),
        ("score__less", "0.5", Condition("score", Operator.LESS, (0.5,))),
        ("score__strictly_greater", "1e3", Condition("score", Operator.STRICTLY_GREATER, (1000.0,))),
        ("birth__greater", "2021-09-01", Condition("birth", Operator.GREATER, (date(2021, 9, 1),))),
        ("vu__strictly_less", "2021-09-01T10:00:00+02:00",
         Condition("vu", Operator.STRICTLY_LESS, (at("2021-09-01T08:00:00"),))),
        ("vu__exact", "2021-09-01", Condition("vu", Operator.EXACT, (at("2021-09-01T00:00:00"),))),
        ("heure__exact", "08:30", Condition("heure", Operator.EXACT, (time(8, 30),))),
        ("is_true__exact", "Oui", Condition("is_true", Operator.EXACT, (True,))),
        ("is_true__differs", "0", Condition("is_true", Operator.DIFFERS, (False,))),
        ("decompte__between", "1,5", Condition("decompte", Operator.BETWEEN, (1, 5))),
        ("__id__exact", "5", Condition("__id", Operator.EXACT, (5,))),
        ("pages__exact", "5", Condition("pages", Operator.EXACT, (5,))),
        ("col.umn__exact", "a.b", Condition("col.umn", Operator.EXACT, ("a.b",))),
        ("a__b__exact", "x", Condition("a__b", Operator.EXACT, ("x",))),
        ('di"t__exact', "x", Condition('di"t', Operator.EXACT, ("x",))),
        ("search__search", "x", Condition("search", Operator.CONTAINS, ("x",))),
    ],
)  # fmt: skip
def test_filter_is_read(name: str, value: str, expected: Condition) -> None:
    assert only((name, value)) == expected


A = Condition("nom", Operator.EXACT, ("a",))
B = Condition("decompte", Operator.LESS, (2,))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("(nom__exact.a,decompte__less.2)", Either((A, B))),
        ("(nom__exact.a)", Either((A,))),
        ("(nom__exact.a,and(decompte__less.2,nom__exact.a))", Either((A, Every((B, A))))),
        ("(and(or(nom__exact.a,decompte__less.2),nom__exact.a),nom__exact.a)", Either((Every((Either((A, B)), A)), A))),
        ('("nom"__exact.a,"decompte"__less."2")', Either((A, B))),
        ('("col.umn"__exact."val.ue")', Either((Condition("col.umn", Operator.EXACT, ("val.ue",)),))),
        ("(col.umn__exact.val.ue)", Either((Condition("col.umn", Operator.EXACT, ("val.ue",)),))),
        ("(score__less.0.5)", Either((Condition("score", Operator.LESS, (0.5,)),))),
        ('("score"__strictly_less.0.5)', Either((Condition("score", Operator.STRICTLY_LESS, (0.5,)),))),
        ("(taux (%)__less.5)", Either((Condition("taux (%)", Operator.LESS, (5.0,)),))),
        ('("a__b"__exact."x,)(")', Either((Condition("a__b", Operator.EXACT, ("x,)(",)),))),
        (r'("di\"t"__exact."\"\\")', Either((Condition('di"t', Operator.EXACT, ('"\\',)),))),
        ("(nom__isnull,liste__isnotnull)",
         Either((Condition("nom", Operator.ISNULL), Condition("liste", Operator.ISNOTNULL)))),
        ('(nom__in.(a,"b,c"),decompte__notin.(1))',
         Either((Condition("nom", Operator.IN, ("a", "b,c")), Condition("decompte", Operator.NOTIN, (1,))))),
        ("(nom__in.a)", Either((Condition("nom", Operator.IN, ("a",)),))),
        ("(decompte__between.(1,5))", Either((Condition("decompte", Operator.BETWEEN, (1, 5)),))),
        ("(nom__exact.a(b,c)d)", Either((Condition("nom", Operator.EXACT, ("a(b,c)d",)),))),
        ("(nom__exact.)", Either((Condition("nom", Operator.EXACT, ("",)),))),
    ],
)  # fmt: skip
def test_or_is_read(written: str, expected: Either) -> None:
    assert only(("or", written)) == expected


@pytest.mark.parametrize(
    "written",
    [
        "", "()", "nom__exact.a", "(nom__exact.a", "(nom__exact.a))", "(nom__exact.a,)", "(nom)", "(nom__exact)",
        "(nom__what.a)", "(page.1)", "(nom__sort.asc)", '("nom__exact.a)', '("nom"exact.a)', "(rien__exact.1)",
        "(decompte__exact.x)", "(and(nom__exact.a)", "(liste__exact.1)", '(nom__exact."a"b)', "(nom__in)",
        "(decompte__between.1)", "(" * 2000 + ")" * 2000, "(and" * 20 + "(nom__isnull" + ")" * 21,
        "(" + ",".join(["nom__isnull"] * 51) + ")", "(nom__exact.a)x",
    ],
)  # fmt: skip
def test_or_that_cannot_be_read_is_refused(written: str) -> None:
    assert refusal(("or", written)) == "or"


def test_top_level_and_is_taken_too() -> None:
    assert only(("and", "(nom__exact.a,decompte__less.2)")) == Every((A, B))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("select", "numnum"), ("foo", ""), ("__count", ""), ("nom__what", "x"), ("rien__exact", "1"), ("page", "x"), ("page", "0"),
        ("page", "-1"), ("page", ""), ("page", "1" * 30), ("page", "²"), ("page_size", "0"), ("page_size", "-5"),
        ("page_size", "201"), ("page_size", "2.0"), ("decompte__exact", "1.5"), ("decompte__exact", "9" * 19),
        ("decompte__exact", "9" * 5000), ("score__less", "nan"), ("score__less", "inf"), ("score__less", "1,5"), ("birth__less", "1996"),
        ("birth__exact", "31/12/2021"), ("vu__exact", "hier"), ("heure__exact", "25:00"), ("is_true__exact", "peut-être"),
        ("decompte__contains", "1"), ("liste__exact", "x"), ("liste__contains", "x"), ("geometry__exact", "x"), ("geometry__sort", "asc"),
        ("liste__groupby", ""), ("nom__sum", ""), ("nom__min", ""), ("is_true__less", "1"), ("nom__sort", "up"),
        ("nom__sort", "asc, (SELECT 1)"), ("rien__sort", "asc"), ("rien__groupby", ""), ("rien__sum", ""),
        ("nom__groupby", "month"), ("birth__groupby", "century"), ("birth__groupby:hour", ""), ("decompte__sum", "x"),
        ("columns", "rien"), ("columns", "nom,"), ("columns", ""), ("columns", '"nom'), ("decompte__between", "1"),
        ("decompte__between", "1,2,3"), ("decompte__in", "1,x"), ("decompte__in", ""), ("__id__sum", ""), ("__id__groupby", ""),
        ("nom__in", ",".join(["a"] * 1001)), ("search", "a" * 201),
    ],
)  # fmt: skip
def test_parameter_that_is_wrong_is_named(name: str, value: str) -> None:
    assert refusal((name, value)) == name.replace("groupby:hour", "groupby:hour")


def test_page_size_of_api_tabular_is_theirs() -> None:
    assert grammar.parse([], FIELDS, compat=True) == Query(page=1, page_size=20)
    assert grammar.parse([("page_size", "50")], FIELDS, compat=True).page_size == 50
    assert refusal(("page_size", "51"), compat=True) == "page_size"
    assert grammar.parse([("page_size", "200"), ("page", "3")], FIELDS) == Query(page=3, page_size=200)


def test_filters_are_all_kept_in_their_order() -> None:
    query = grammar.parse([("nom__exact", "a"), ("decompte__less", "2"), ("nom__exact", "a")], FIELDS)
    assert query.where == Every((A, B, A))


def test_more_than_fifty_conditions_are_refused() -> None:
    assert grammar.parse([("nom__isnull", "")] * 50, FIELDS).where.parts[49] == Condition("nom", Operator.ISNULL)
    assert refusal(*[("nom__isnull", "")] * 51) == "or"


def test_groups_and_aggregates_are_read() -> None:
    pairs = [("birth__groupby", "month"), ("vu__groupby:year", ""), ("nom__groupby", ""), ("score__median", ""),
             ("nom__countdistinct", ""), ("birth__max", ""), ("__id__count", ""), ("score__median__sort", "desc"),
             ("birth__month__sort", "ASC")]  # fmt: skip
    assert grammar.parse(pairs, FIELDS) == Query(
        group=(Group("birth", Part.MONTH), Group("vu", Part.YEAR), Group("nom")),
        aggregates=(Aggregate("score", Measure.MEDIAN), Aggregate("nom", Measure.COUNTDISTINCT),
                    Aggregate("birth", Measure.MAX), Aggregate("__id", Measure.COUNT)),
        sort=(Sort("score__median", descending=True), Sort("birth__month")),
    )  # fmt: skip


def test_groups_have_limits() -> None:
    assert refusal(*[(f"{name}__groupby", "") for name in ("nom", "score", "decompte", "birth")]) == "groupby"
    assert refusal(("nom__groupby", ""), ("nom__groupby", "")) == "nom"
    assert refusal(("nom__groupby", ""), ("score__sort", "asc")) == "score__sort"
    assert refusal(("nom__groupby", ""), ("columns", "nom")) == "columns"
    assert refusal(("nom__groupby", ""), ("page", "51"), ("page_size", "200")) == "page"
    assert refusal(("nom__sort", "asc"), ("page", "501"), ("page_size", "200")) == "page"


def test_columns_search_and_distinct_are_read() -> None:
    assert grammar.parse([("columns", 'nom,"a__b",__id')], FIELDS) == Query(columns=("nom", "a__b", "__id"))
    assert grammar.parse([("search", " deux  mots "), ("__search", "trois")], FIELDS) == Query(search="deux mots trois")
    assert grammar.parse([("distinct", ""), ("columns", "nom")], FIELDS) == Query(distinct=True, columns=("nom",))
    assert grammar.parse([("distinct", "false")], FIELDS) == Query()
    assert refusal(("distinct", "1"), ("columns", "__id")) == "distinct"
    assert refusal(("distinct", "1")) == "distinct"  # a geometry is like no other
    assert refusal(("distinct", "1"), ("nom__groupby", "")) == "distinct"
    assert refusal(("distinct", "1"), ("columns", "nom"), ("score__sort", "asc")) == "score__sort"
    assert refusal(("columns", "nom"), ("columns", "score")) == "columns"


def test_key_is_the_same_for_the_same_question() -> None:
    one = grammar.parse([("nom__in", "a,b"), ("decompte__less", "2"), ("page", "2"), ("nom__sort", "asc")], FIELDS)
    two = grammar.parse([("decompte__less", " 2 "), ("page", "2"), ("nom__sort", "ASC"), ("nom__in", "b,a")], FIELDS)
    assert one.key() == two.key()
    assert one.count_key() == grammar.parse([("nom__in", "a,b"), ("decompte__less", "2")], FIELDS).count_key()
    others = [
        [], [("nom__exact", "2")], [("decompte__exact", "2")], [("nom__differs", "2")], [("search", "2")], [("page", "2")],
        [("page_size", "2")], [("nom__sort", "asc")], [("nom__sort", "desc")], [("columns", "nom")], [("nom__groupby", "")],
        [("columns", "nom"), ("distinct", "")], [("nom__count", "")], [("score__sum", "")], [("birth__groupby", "")],
        [("birth__groupby", "year")], [("decompte__between", "1,2")], [("decompte__between", "2,1")],
        [("or", "(nom__exact.a,nom__exact.b)")], [("and", "(nom__exact.a,nom__exact.b)")],
    ]  # fmt: skip
    assert len({grammar.parse(pairs, FIELDS).key() for pairs in others}) == len(others)
