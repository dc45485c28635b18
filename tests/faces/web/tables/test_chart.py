"""The page where a chart is made, without a line of script; charts kept, shown, embedded."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM, Body, read_tables

from parvis.engines.tables.charts.shapes import Chart, Kind, Measure
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Resource
from parvis.portal.organizations import actions as organizations
from parvis.portal.tables import actions, models

ROWS = "".join(f"2024-01-{day:02};L{day % 3};{day * 10};a<b>\n" for day in range(1, 32))
TRAFFIC = f"jour;ligne;voyageurs;note\n{ROWS}".encode()
BARS = Chart(Kind.BAR, "ligne", ("voyageurs",), Measure.SUM, title="Voyageurs <par> ligne")
Give = Callable[..., Resource]


@pytest.fixture
def editor(make_organization: Any, make_user: Any) -> tuple[Any, Client, str]:
    """Somebody who works on the data of an organization, their browser, and the organization."""
    city, user = make_organization(), make_user()
    organizations.set_member(city, user.email, "editor", by=SYSTEM)
    people = Client()
    people.force_login(user)
    return user, people, city.id


def _address(resource: Resource, asked: str = "", language: str = "fr") -> str:
    return f"/{language}/datasets/{resource.dataset.slug}/resources/{resource.id}/chart{asked}"


def _numbers(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", html.partition("<tbody>")[2].partition("</tbody>")[0])
    return [[unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_page_begins_with_a_chart_and_its_numbers(web: Client, give: Give, language: str) -> None:
    html = web.get(_address(give(TRAFFIC, "trafic.csv"), language=language)).content.decode()
    assert len(_numbers(html)) == 31
    assert '<option value="line" selected>' in html
    (image,) = re.findall(r'<img src="([^"]*)" alt="[^"]+"', html)
    answer = web.get(unescape(image))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
    assert answer.content.startswith(b"<svg")
    assert web.get(unescape(image), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.once
def test_form_draws_what_it_asks(web: Client, give: Give) -> None:
    asked = "?table=&kind=bar&x=ligne&y=voyageurs&y=&measure=max&grain=month&series=ligne&sort=name&limit=20"
    html = web.get(
        _address(give(TRAFFIC, "trafic.csv"), f"{asked}&column=jour&op=less&value=2024-01-10")
    ).content.decode()
    assert _numbers(html) == [["L0", "90"], ["L1", "100"], ["L2", "80"]]
    assert "jour__less=2024-01-10" in unescape(html)


@pytest.mark.once
def test_what_cannot_be_drawn_is_said_beside_its_field(web: Client, give: Give) -> None:
    answer = web.get(_address(give(TRAFFIC, "trafic.csv"), "?kind=histogram&x=ligne"))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="x-fault"' in html
    assert '<option value="histogram" selected>' in html
    assert web.get(_address(give(TRAFFIC, "trafic.csv"), ".svg?kind=histogram&x=ligne")).status_code == 400


def test_a_file_without_a_table_has_no_chart(web: Client, give: Give) -> None:
    resource = give(b"%PDF-1.4", "a.pdf")
    assert web.get(_address(resource)).status_code == 200
    assert web.get(_address(resource, ".svg")).status_code == 404


def test_people_of_the_dataset_keep_a_chart_and_everybody_sees_it(
    web: Client, give: Give, editor: Any, make_dataset: Any
) -> None:
    _user, people, city = editor
    resource = give(TRAFFIC, "trafic.csv", dataset=make_dataset("Trafic", organization=city))
    here = _address(resource, "?kind=bar&x=ligne&y=voyageurs")
    assert "chart-keep" not in web.get(here).content.decode()
    assert web.post(here, {"do": "save", "title": "Voyageurs"}).status_code == 302  # to sign in
    assert "chart-keep" in people.get(here).content.decode()
    answer = people.post(here, {"do": "save", "title": "Voyageurs par ligne"})
    assert answer.status_code == 303
    (saved,) = models.Chart.objects.all()
    for path in (
        f"/fr/datasets/{resource.dataset.slug}",
        _address(resource).removesuffix("/chart"),
        _address(resource),
    ):
        html = web.get(path).content.decode()
        assert "Voyageurs par ligne" in html, path
        assert f'src="/fr/charts/{saved.pk}.svg?titled=false&amp;width=480"' in html, path
    assert people.get(f"/fr/charts/{saved.pk}/delete").status_code == 200
    assert web.post(f"/fr/charts/{saved.pk}/delete").status_code == 302
    assert people.post(f"/fr/charts/{saved.pk}/delete").status_code == 303
    assert f"/fr/charts/{saved.pk}" not in web.get(f"/fr/datasets/{resource.dataset.slug}").content.decode()


def test_a_kept_chart_is_replaced_and_moved(give: Give, editor: Any, make_dataset: Any) -> None:
    _user, people, city = editor
    resource = give(TRAFFIC, "trafic.csv", dataset=make_dataset("Trafic", organization=city))
    first, second = (actions.create_chart(resource, BARS, by=SYSTEM) for _each in range(2))
    here = _address(resource, f"?kind=line&x=jour&saved={first.pk}")
    assert f'name="saved" value="{first.pk}"' in people.get(here).content.decode()
    assert people.post(here, {"do": "replace", "saved": first.pk, "title": "Autre"}).status_code == 303
    first.refresh_from_db()
    assert (first.title, first.spec["kind"]) == ("Autre", "line")
    assert people.post(here, {"do": f"up:{second.pk}"}).status_code == 303
    assert list(models.Chart.objects.values_list("pk", flat=True)) == [second.pk, first.pk]


def test_any_site_may_frame_the_embedded_chart_and_no_other_page(web: Client, give: Give) -> None:
    resource = give(TRAFFIC, "trafic.csv")
    saved = actions.create_chart(resource, BARS, by=SYSTEM)
    answer = web.get(f"/fr/charts/{saved.pk}/embed")
    html = answer.content.decode()
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert "<script" not in html
    assert "Voyageurs &lt;par&gt; ligne" in html
    assert resource.dataset.slug in html
    for path in (_address(resource), f"/fr/datasets/{resource.dataset.slug}", f"/fr/charts/{saved.pk}.svg"):
        assert "frame-ancestors 'none'" in web.get(path).headers["Content-Security-Policy"], path


def test_a_chart_of_hidden_data_is_embedded_by_nobody(give: Give, editor: Any, make_dataset: Any) -> None:
    _user, people, city = editor
    resource = give(TRAFFIC, "trafic.csv", dataset=make_dataset("Brouillon", state="draft", organization=city))
    saved = actions.create_chart(resource, BARS, by=SYSTEM)
    assert people.get(f"/fr/charts/{saved.pk}/embed").status_code == 404
    assert people.get(f"/fr/charts/{saved.pk}.svg").status_code == 200
    assert Client().get(f"/fr/charts/{saved.pk}.svg").status_code == 404


@pytest.mark.once
def test_a_chart_whose_column_is_gone_says_so_where_it_was(web: Client, give: Give) -> None:
    resource = give(TRAFFIC, "trafic.csv")
    saved = actions.create_chart(resource, BARS, by=SYSTEM)
    upload = datasets.receive_upload(Body(b"jour;voyageurs\n2024-01-01;1\n"), filename="b.csv", by=SYSTEM)
    datasets.replace_file(resource, upload=upload.id, by=SYSTEM)
    actions.refresh(resource.dataset_id, by=SYSTEM)
    read_tables()
    for path in (f"/fr/datasets/{resource.dataset.slug}", f"/fr/charts/{saved.pk}/embed"):
        html = web.get(path).content.decode()
        assert "« ligne »" in html.replace("\u202f", " ").replace("\xa0", " "), path
        assert f"/fr/charts/{saved.pk}.svg" not in html
    assert web.get(f"/fr/charts/{saved.pk}.svg").status_code == 409


@pytest.mark.once
def test_scripts_in_cells_and_heads_are_only_words(web: Client, give: Give) -> None:
    script = "<script>alert(1)</script>"
    resource = give(f"id;{script};a.b[0]\n1;{script};2\n2;x;3\n".encode(), "hostile.csv")
    chart = Chart(Kind.BAR, script, ("a.b[0]",), Measure.SUM, title=f"{script} a.b[0]")
    saved = actions.create_chart(resource, chart, by=SYSTEM)
    asked = "?kind=bar&x=%3Cscript%3Ealert(1)%3C%2Fscript%3E&y=a.b%5B0%5D"
    for path in (_address(resource, asked), f"/fr/charts/{saved.pk}/embed", f"/fr/datasets/{resource.dataset.slug}"):
        html = web.get(path).content.decode()
        assert script not in html, path
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html, path
    assert _numbers(web.get(_address(resource, asked)).content.decode()) == [["x", "3"], [script, "2"]]
    svg = web.get(f"/fr/charts/{saved.pk}.svg").content.decode()
    assert "<script" not in svg
    assert "a.b[0]" in svg
