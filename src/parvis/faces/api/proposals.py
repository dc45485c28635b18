"""What a description could say, and the score it would have: what the form of the pages shows, for programs."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Router

from parvis.dialects import dcat, native
from parvis.faces.api import answers, shapes
from parvis.kit.actors import Actor
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.queries import proposals
from parvis.portal.datasets.rules import require

datasets = Router(tags=["datasets"])
resources = Router(tags=["resources"])


def _shown(found: Any) -> list[dict[str, Any]]:
    return [{"field": one.field, "value": one.value, "label": one.label, "reason": one.reason} for one in found]


def _patch(found: Any) -> dict[str, Any]:
    """The proposals as native members."""
    values = {one.field: one.value for one in found}
    spatial = {name: values.pop(name) for name in ("zones", "granularity") if name in values}
    return values | ({"spatial": spatial} if spatial else {})


@datasets.get("/alike", response=shapes.AlikeOut, operation_id="alike_datasets")
def alike_datasets(request: HttpRequest, title: str, exclude: str = "") -> HttpResponse:
    """Datasets whose title is nearly this one: to look at before creating another."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    found = proposals.alike(title[:500], actor=actor, exclude=exclude)
    return answers.send_json(request, {"data": [{"dataset": one.summary, "editable": one.mine} for one in found]})


@datasets.post("/{ref}/proposals", response=shapes.ProposalsOut, operation_id="propose_description")
def propose_description(request: HttpRequest, ref: str) -> HttpResponse:
    """Read the hosted files that were not read yet, and propose a description; nothing of it is written down.

    Each proposal has its reason, in the language of `Accept-Language`. `patch` has them all as a body for
    `PATCH /datasets/{ref}`: take out what you do not want.
    """
    actor: Actor = request.auth  # type: ignore[attr-defined]
    dataset = queries.get(ref, actor=actor)
    actions.read_files(dataset, by=actor)
    found = proposals.for_dataset(dataset, actor=actor)
    return answers.send_json(request, {"data": _shown(found), "patch": _patch(found)})


@datasets.api_operation(
    ["GET", "HEAD"], "/{ref}/quality", response=shapes.MeterOut, operation_id="get_quality", url_name="quality"
)
def get_quality(request: HttpRequest, ref: str) -> HttpResponse:
    """The quality score of a dataset and its European one, each with what would raise it."""
    told = queries.told(ref, actor=request.auth)  # type: ignore[attr-defined]
    return answers.send_json(request, _quality(proposals.meter(told.dataset), queries.european(told)))


@datasets.post("/{ref}/quality", response=shapes.MeterOut, operation_id="preview_quality")
def preview_quality(request: HttpRequest, ref: str, sent: native.DatasetPatch) -> HttpResponse:
    """The scores the dataset would have with these members, and what would raise them; nothing is changed."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    dataset = queries.get(ref, actor=actor)
    require(actor, "dataset.update", dataset)
    record = native.read_dataset(sent, queries.record(dataset))
    return answers.send_json(request, _quality(proposals.meter(record), queries.european_of(record)))


def _quality(meter: proposals.Meter, european: queries.European) -> dict[str, Any]:
    words = queries.vocabularies()["quality_gains"]
    return {
        "score": meter.assessed.score,
        "criteria": dict(meter.assessed.criteria),
        "points": meter.points,
        "total": meter.total,
        "gains": [
            {"criterion": gain.criterion, "points": gain.points, "label": str(words[gain.criterion])}
            for gain in meter.gains
        ],
        "european": _european(european),
    }


def _european(found: queries.European) -> dict[str, Any]:
    lists, score = queries.vocabularies(), found.score
    return {
        "method": dcat.METHOD,
        "version": dcat.VERSION,
        "points": score.points,
        "total": dcat.TOTAL,
        "rating": score.rating,
        "rating_label": str(lists["european_ratings"][score.rating]),
        "dimensions": {
            name: {
                "points": score.of(name),
                "total": sum(indicators.values()),
                "label": str(lists["european_dimensions"][name]),
                "met": {one: score.met[one] for one in indicators},
            }
            for name, indicators in dcat.DIMENSIONS.items()
        },
        "mends": [
            {"name": one.name, "points": one.points, "label": str(lists["european_mends"][one.name])}
            for one in found.mends
        ],
    }


@resources.get("/{id}/proposals", response=shapes.ReadingOut, operation_id="read_resource")
def read_resource(request: HttpRequest, id: str) -> HttpResponse:
    """What was read of a hosted file (its kind, columns, first rows, or why not), and what it alone would propose."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    sample, found = proposals.for_resource(queries.resource(id, actor=actor), actor=actor)
    reading = None if sample is None else orjson.loads(orjson.dumps(sample.to_json()))
    if reading is not None and reading["trouble"]:
        reading["trouble_label"] = str(queries.vocabularies()["reading_troubles"][reading["trouble"]])
    return answers.send_json(request, {"reading": reading, "data": _shown(found)})
