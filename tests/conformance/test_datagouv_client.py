"""`datagouv-client`, as it is on PyPI, reads our tables: only the address of the rows is ours."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from parvis.portal.datasets.models import Resource

CLIENTS = Path(os.environ.get("PARVIS_CLIENTS", Path(__file__).parents[2] / ".venv-clients")) / "bin/python"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CLIENTS.exists(), reason="the clients are not installed (make clients)"),
]
SCRIPT = """
import json, sys
from datagouv import Resource
resource = Resource(id=sys.argv[2], dataset_id="any", fetch=False)
resource.tabular_api_url = f"{sys.argv[1]}/tabular/api/resources/{sys.argv[2]}/"
print(json.dumps({
    "columns": resource.columns,
    "lines": resource.profile["total_lines"],
    "all": list(resource.rows()),
    "some": list(resource.rows(filters=[("voyageurs", ">", "290")])),
}))
"""


def test_rows_profile_and_columns(live_server: Any, give: Callable[..., Resource], settings: Any) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"site_url": live_server.url})
    rows = "".join(f"2024-01-{day:02};{day * 10}\n" for day in range(1, 32))
    resource = give(f"jour;voyageurs\n{rows}".encode(), "trafic.csv")
    command = [str(CLIENTS), "-c", SCRIPT, live_server.url, resource.id]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    told = orjson.loads(done.stdout)
    assert (told["columns"], told["lines"]) == (["jour", "voyageurs"], 31)
    assert [row["voyageurs"] for row in told["all"]] == [day * 10 for day in range(1, 32)]
    assert [row["jour"] for row in told["some"]] == ["2024-01-30", "2024-01-31"]
