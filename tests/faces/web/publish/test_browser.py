"""The way to publish in a real browser: a file dropped, guesses seen, a meter that follows, a page online."""

from pathlib import Path
from typing import Any

import pytest
from tests.faces.web.conftest import CHROMIUM, at_work, visit

from parvis.faces.web import assets
from parvis.portal.datasets.models import Dataset
from parvis.portal.organizations.models import Membership

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "export_frequentation-tram_2024_v2.csv"
    path.write_text("jour;ligne;voyageurs\n" + "".join(f"2024-01-{d:02};L{d % 3};{d * 10}\n" for d in range(1, 32)))
    return path


@pytest.fixture
def producer(content: Any, make_user: Any) -> Any:
    user = make_user(first_name="Salma", last_name="Idrissi")
    Membership.objects.create(organization=content.city, user=user, role="editor")
    return user


def test_file_is_dropped_described_and_published(
    signed_in: Any, live_server: Any, producer: Any, csv: Path, content: Any
) -> None:
    from playwright.sync_api import expect

    page = signed_in(producer, viewport={"width": 1280, "height": 900}).new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    visit(page, f"{live_server.url}/fr/publish")
    body = csv.read_text()
    dropped = page.evaluate_handle(
        """([text, name]) => { const data = new DataTransfer();
        data.items.add(new File([text], name, { type: "text/csv" })); return data; }""",
        [body, csv.name],
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    expect(page.locator(".sending .arrived")).to_contain_text(csv.name)
    page.reload()
    at_work(page)
    expect(page.locator(".sending .arrived")).to_contain_text(csv.name)  # what arrived is still there
    page.get_by_role("button", name="Continuer").click()

    page.wait_for_url("**/edit")
    expect(page.get_by_label("Titre", exact=True)).to_have_value("Frequentation tram 2024")
    expect(page.get_by_label("Début de la période")).to_have_value("2024-01-01")
    expect(page.locator(".guess").first).to_contain_text(csv.name)
    earned = page.locator("#gains [role=status]")
    before = int(earned.inner_text()[0])
    expect(page.get_by_label("Licence", exact=True)).to_have_value("lov2")  # that of the organization
    page.get_by_label("Rythme de mise à jour").select_option("monthly")
    expect(earned).to_have_text(f"{before + 2} points sur 9")
    page.get_by_label("Titre", exact=True).fill("Qualité de l’eau potables")
    expect(page.locator("#likeness")).to_contain_text("Qualité de l’eau potable")
    page.get_by_label("Description", exact=True).fill("Combien de **personnes** prennent le tram.")
    expect(page.locator("#seen strong")).to_have_text(["personnes"])
    page.get_by_role("button", name="Vider ce champ").last.click()
    expect(page.get_by_label("Début de la période")).to_have_value("")
    expect(page.get_by_label("Description", exact=True)).to_have_value("Combien de **personnes** prennent le tram.")
    page.get_by_label("Titre", exact=True).fill("Fréquentation du tram")
    expect(page.locator("#likeness ul")).to_have_count(0)
    page.get_by_role("button", name="Enregistrer et voir la page").click()

    page.wait_for_url("**/preview")
    page.get_by_role("button", name="Publier maintenant").click()
    page.wait_for_url("**/fr/datasets/frequentation-du-tram")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fréquentation du tram")
    assert refused == []
    dataset = Dataset.objects.get(slug="frequentation-du-tram")
    assert (dataset.state, dataset.license_id, dataset.temporal_start) == ("published", "lov2", None)


def test_place_is_chosen_while_typing_with_the_keyboard_alone(
    signed_in: Any, live_server: Any, producer: Any, csv: Path, content: Any
) -> None:
    from playwright.sync_api import expect

    page = signed_in(producer, viewport={"width": 1280, "height": 900}).new_page()
    visit(page, f"{live_server.url}/en/datasets/{content.draft.id}/edit")
    place = page.locator("#place")
    place.focus()
    page.keyboard.type("maroc")
    expect(page.locator("#places button")).to_have_count(1)
    page.keyboard.press("Tab")  # the button that finds
    page.keyboard.press("Tab")  # the first place found
    page.keyboard.press("Enter")
    expect(page.locator(".taken")).to_contain_text("Morocco")
    expect(place).to_be_focused()


def test_upload_that_is_cut_goes_on_where_it_stopped(
    signed_in: Any, live_server: Any, producer: Any, tmp_path: Path, content: Any
) -> None:
    from playwright.sync_api import expect

    large = tmp_path / "releves.csv"
    large.write_text("a,b\n" + "1,2\n" * 300_000)
    page = signed_in(producer, viewport={"width": 1280, "height": 900}).new_page()
    visit(page, f"{live_server.url}/fr/publish")
    cut = {"times": 0}

    def once(route: Any) -> None:
        if route.request.method == "PATCH" and not cut["times"]:
            cut["times"] += 1
            route.abort()
        else:
            route.continue_()

    page.route("**/api/uploads/**", once)
    page.set_input_files("input[type=file]", str(large))
    expect(page.locator(".sending .arrived")).to_contain_text("releves.csv")
    assert cut["times"] == 1
