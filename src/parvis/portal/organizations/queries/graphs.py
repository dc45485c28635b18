"""Organizations as RDF: their lines, kept as renditions."""

from collections.abc import Collection
from typing import Final

from django.conf import settings

from parvis.dialects import dcat
from parvis.engines import renditions
from parvis.kit.actors import Actor
from parvis.portal.organizations.queries.catalogue import KIND, record, visible_to

GRAPH: Final = "dcat.1"  # another number when its shape changes: what was made before is then not read


def graphs(ids: Collection[str], *, actor: Actor) -> dict[str, bytes]:
    """The N-Triples of these organizations by id; those the reader may not see are left out."""
    seen = {row.id: row for row in visible_to(actor).filter(pk__in=ids)} if ids else {}
    found = renditions.get_many(KIND, [id for id, row in seen.items() if row.is_public], GRAPH)
    kept = []
    for id, row in seen.items():
        if id not in found:
            found[id] = dcat.lines(dcat.write_organization(record(row), site=settings.PARVIS.site_url).triples)
            etag = renditions.etag_of(found[id])
            kept += [(KIND, id, GRAPH, found[id], etag, "application/n-triples", row.version)] if row.is_public else []
    renditions.put_many(kept)
    return found


def graph_marks(ids: Collection[str], *, actor: Actor) -> list[str]:
    """The ETags of these lines, in alphabetical order of the ids: what was not written yet is written."""
    seen = list(visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True)) if ids else []
    found = renditions.etags(KIND, seen, GRAPH)
    missing = [id for id in seen if id not in found]
    found |= {id: renditions.etag_of(body) for id, body in graphs(missing, actor=actor).items()}
    return [found.get(id, "") for id in sorted(ids)]
