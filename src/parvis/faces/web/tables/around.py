"""What every page of a table shows around its own part: its dataset and file, and the other ways to look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import texts, who
from parvis.kit.actors import Actor
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import queries

# The ways to look at a table: {end of the address: (its name, icon)}; each page adds its own line.
VIEWS = {
    "table": (_("Rows"), "table"),
    "chart": (_("Chart"), "chart-column"),
    "map": (_("Map"), "map"),
    "columns": (_("Columns"), "columns-3"),
    "changes": (_("Changes"), "git-compare"),
}


@dataclass(frozen=True, slots=True)
class Around:
    """A file whose tables are looked at, and for whom."""

    actor: Actor
    language: str
    resource: Any
    dataset: dict[str, Any]
    standing: queries.Standing
    view: str

    @property
    def file(self) -> str:
        """The path of the file's page."""
        return f"/{self.language}/datasets/{self.dataset['slug']}/resources/{self.resource.pk}"

    def table(self, request: HttpRequest) -> queries.Table:
        """The table that the address names with `table=`, or the first. Raises NotFound."""
        return queries.table(self.resource, request.GET.get("table", ""), actor=self.actor)

    def context(self, one: queries.Table | None = None, asked: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
        """What `layout/table.html` shows; `one` is the table that is looked at, among those of the file.

        `asked` is the question about its rows: the other ways to look at the table keep it.
        """
        row = next(one for one in self.dataset["resources"] if one["id"] == self.resource.pk)
        several = one is not None and len(self.standing.tables) > 1
        kept = [*([("table", one.name)] if several and one is not None else []), *asked]
        chosen = f"?{urlencode(kept)}" if kept else ""
        return {
            "dataset": self.dataset,
            "dataset_title": texts.isolated(texts.of(self.dataset, "title", self.language), self.language),
            "title": texts.of(row, "title", self.language).text,
            "heading": texts.isolated(texts.of(row, "title", self.language), self.language),
            "file": self.file,
            "canonical": f"{self.file}/{self.view}",
            "views": [
                {"name": name, "icon": icon, "address": f"{self.file}/{end}{chosen}", "here": end == self.view}
                for end, (name, icon) in VIEWS.items()
                if end != "map" or (one is not None and queries.maps.can_be_mapped(one)) or end == self.view
            ],
            "tables": self.standing.tables,
            "table": one,
        }


def of(request: HttpRequest, language: str, ref: str, id: str, view: str) -> Around:
    """Open the file of an address for one of its views. Raises NotFound."""
    actor = who.of(request)
    resource = datasets.file_at(ref, id, actor=actor)
    standing = queries.standing(resource, actor=actor)
    return Around(actor, language, resource, datasets.page(resource.dataset_id, actor=actor), standing, view)
