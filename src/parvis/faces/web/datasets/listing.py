"""`/fr/datasets/<ref>/resources`: all the files of a dataset, a page at a time, with words to look for."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from parvis.faces.web import pages, texts, turning, who
from parvis.faces.web.datasets.page import shown
from parvis.portal.datasets import queries


def page(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """A page of the list. Raises NotFound, Gone; Moved for an address the dataset had."""
    dataset = queries.page(ref, actor=who.of(request))
    words, at = request.GET.get("q", "")[:300], turning.number(request.GET)
    found = queries.sought(dataset, words, at)
    base = f"/{language}/datasets/{dataset['slug']}"
    title = texts.of(dataset, "title", language)

    def address(page: int) -> str:
        asked = [*([("q", words)] if words else []), ("page", str(page))]
        return f"{base}/resources?{urlencode(asked)}"

    return pages.render(
        request,
        "datasets/listing.html",
        dataset=dataset,
        title=title.text,
        heading=texts.isolated(title, language),
        base=base,
        words=words,
        files=[shown(one, dataset["slug"], language) for one in found.rows],
        total=found.total,
        page=at,
        last=found.last,
        previous=address(min(at - 1, found.last)) if at > 1 else "",
        next=address(at + 1) if at < found.last else "",
        canonical=f"{base}/resources",
    )
