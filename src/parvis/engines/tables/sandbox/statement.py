"""What a statement is, told from its parse tree before anything runs: which tables it names, what it calls.

The tree is the one DuckDB writes as JSON. What is not on a list is refused: kinds of queries, functions that make
tables (some take addresses of memory, or files, or the text of another statement).
"""

from collections.abc import Iterator
from typing import Any, Final

from parvis.engines.tables.sandbox.shapes import NAMES, Name, Refused, Statement

_QUERIES: Final = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
_MAKERS: Final = frozenset({"range", "generate_series", "unnest", "repeat", "json_each", "json_tree"})
# They tell of this machine, wait, write, or keep something between questions.
_CLOSED: Final = frozenset({
    "current_setting", "getenv", "getvariable", "write_log", "sleep_ms", "nextval", "currval", "setval", "setseed",
    "current_connection_id", "current_query_id", "txid_current", "current_transaction_id", "query", "query_table",
    "stats",
})  # fmt: skip
_UNSTEADY: Final = frozenset({
    "random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "now", "today", "age", "transaction_timestamp",
    "current_date", "current_time", "current_timestamp", "get_current_time", "get_current_timestamp", "localtime",
    "current_localtime", "current_localtimestamp", "localtimestamp",
})  # fmt: skip


def read(tree: dict[str, Any]) -> Statement:
    """What the tree of one statement names. Raises Refused."""
    nodes = list(_nodes(tree))
    for node in nodes:
        _check(node)
    inner = {str(node[key]).lower() for node in nodes for key in ("key", "cte_name") if node.get(key)}
    names = dict.fromkeys(
        Name(node["schema_name"], node["table_name"], not node["schema_name"] and node["table_name"].lower() in inner)
        for node in nodes
        if node.get("type") == "BASE_TABLE"
    )
    if len(names) > NAMES:
        raise Refused("many_tables")
    return Statement(tuple(names), not any(_is_unsteady(node) for node in nodes))


def _nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    left: list[Any] = [tree]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            yield one
            left += reversed(one.values())
        elif isinstance(one, list):
            left += reversed(one)


def _check(node: dict[str, Any]) -> None:
    kind = str(node.get("type", ""))
    if kind.endswith("_NODE") and kind not in _QUERIES:
        raise Refused("not_select")
    if kind == "SHOW_REF" and not node.get("query"):
        raise Refused("not_select")
    if kind == "TABLE_FUNCTION" and _called(node["function"]) not in _MAKERS:
        raise Refused("function", _called(node["function"]))
    if kind == "BASE_TABLE" and (node.get("catalog_name") or len(node["qualified_name"]["path"]) > 2):
        raise Refused("catalogue")
    if node.get("class") == "FUNCTION" and _called(node) in _CLOSED:
        raise Refused("function", _called(node))


def _called(node: dict[str, Any]) -> str:
    return str(node.get("function_name", "")).lower()


def _is_unsteady(node: dict[str, Any]) -> bool:
    if node.get("class") == "COLUMN_REF":
        return len(node["column_names"]) == 1 and node["column_names"][0].lower() in _UNSTEADY
    return bool(node.get("sample")) or _called(node) in _UNSTEADY
