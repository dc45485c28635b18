"""What questions about tables may use is what the settings say, and no more of the disk than the portal's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parvis.engines.tables import duck
from parvis.kit.actors import VISITOR
from parvis.portal.datasets.models import Resource
from parvis.portal.tables import queries


def test_files_of_the_machine_are_not_read_and_those_of_the_portal_are(
    give: Callable[..., Resource], tmp_path_factory: pytest.TempPathFactory
) -> None:
    resource = give(b"a;b\n1;2\n3;4\n", "pairs.csv")
    one = queries.table(resource, actor=VISITOR)
    assert [row["a"] for row in queries.page(one, queries.asked([], one)).data] == [1, 3]
    other = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    other.write_text("a\n1\n")
    for path in (other, Path("/etc/passwd")):
        with pytest.raises(Exception, match="Permission"), duck.cursor() as cursor:
            cursor.execute("SELECT * FROM read_csv(?)", [str(path)]).fetchall()


def test_limits_are_those_of_the_settings(settings: Any, kept: object) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(
        update={"tables_threads": 1, "tables_memory": 300_000_000, "tables_questions": 3, "tables_question_seconds": 7}
    )
    found = duck.limits()
    assert (found.threads, found.memory, found.questions, found.seconds) == (1, 300_000_000, 3, 7)
    with duck.cursor() as cursor:
        (said,) = cursor.execute("SELECT current_setting('threads')").fetchall()
    assert said == (1,)
