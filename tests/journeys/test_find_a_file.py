"""A stranger finds a file: from the question on the home page to the address of the file, without a script."""

import re
from html import unescape

from django.test import Client

from parvis.dialects import records


def _links(html: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'<a[^>]* href="([^"]+)"', html)]


def test_from_the_question_to_the_file(db, make_dataset, search_index) -> None:
    file = records.Resource(title="Analyses 2026", url="https://example.org/eau.csv", format="csv")
    make_dataset("Qualité de l’eau potable", tags=("eau",), resources=(file,))
    search_index()
    reader = Client(headers={"Accept-Language": "fr"})

    home = reader.get("/", follow=True)
    action = re.search(r'<form class="ask ask-large" action="([^"]+)"', home.content.decode())
    assert action
    results = reader.get(action[1], {"q": "eau potable"}).content.decode()
    dataset = next(link for link in _links(results) if link.startswith("/fr/datasets/"))
    page = reader.get(dataset).content.decode()
    assert "https://example.org/eau.csv" in _links(page)

    arabic = reader.get(f"/language/ar?next={dataset}", follow=True)
    assert arabic.redirect_chain == [(dataset.replace("/fr/", "/ar/"), 303)]
    assert reader.get("/").headers["Location"] == "/ar/"
