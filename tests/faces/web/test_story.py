"""The producer's story: from nothing to data online in two versions, with script and without, in two directions."""

import re
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from tests.faces.web.conftest import CHROMIUM, at_work

from parvis.engines import outbox
from parvis.faces.web import assets
from parvis.portal.datasets.models import Dataset

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]
PASSWORD = "parvis de la gare 1912"
WITHOUT_SCRIPT = 5200  # milliseconds a form must have been open (decision 0011)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The same table twice, the second with a day more."""
    lines = [f"2024-01-{day:02};L{day % 3};{day * 10}\n" for day in range(1, 32)]
    first, second = tmp_path / "frequentation-tram_2024.csv", tmp_path / "frequentation-tram_2024_bis.csv"
    first.write_text("jour;ligne;voyageurs\n" + "".join(lines[:30]))
    second.write_text("jour;ligne;voyageurs\n" + "".join(lines))
    return first, second


def _link_of_letter(address: str, base: str) -> str:
    letter = next(one for one in outbox.listing() if one.recipient == address)
    found = re.search(r"https?://[^/\s]+(/\S*confirm-email/\S+)", letter.text)
    assert found, letter.text
    return base + found[1]


# In French with script: by who needs no mouse, below.
@pytest.mark.parametrize(("language", "script"), [("ar", True), ("fr", False)])
def test_producer_signs_up_and_publishes_two_versions(
    chromium: Any,
    live_server: Any,
    files: tuple[Path, Path],
    language: str,
    script: bool,
    content: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "PARVIS", settings.PARVIS.model_copy(update={"proof_of_work": 200}))
    context = chromium.new_context(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    base, email = live_server.url, f"salma-{language}-{script}@example.org".lower()
    submit = "main form.form button[type=submit]"

    page.goto(f"{base}/{language}/account/signup/")
    if script:
        at_work(page)
    page.fill("[name=first_name]", "Salma")
    page.fill("[name=email]", email)
    page.fill("[name=password1]", PASSWORD)
    if not script:
        page.wait_for_timeout(WITHOUT_SCRIPT)
    page.locator(submit).last.click()
    page.wait_for_url("**/confirm-email/")
    page.goto(_link_of_letter(email, base))
    if page.locator(submit).count():  # a letter's link is confirmed by a button: robots follow links
        page.locator(submit).last.click()
        page.wait_for_url(lambda url: "/confirm-email/" not in url)
    if "login" in page.url:
        page.fill("[name=login]", email)
        page.fill("[name=password]", PASSWORD)
        page.locator(submit).first.click()
        page.wait_for_url(re.compile(rf"/{language}/(?!account/login)"))

    page.goto(f"{base}/{language}/publish")
    if script:
        at_work(page)
    page.set_input_files("input[type=file] >> nth=0", str(files[0]))
    if script:
        page.locator(".sending .arrived").wait_for()
    page.locator("main form button[type=submit]:not(.btn-quiet)").first.click()
    page.wait_for_url("**/edit*")
    title = f"Tram {language} {'avec' if script else 'sans'}"
    page.fill("[name=title]", title)
    page.locator("button[name=do][value=preview]").click()
    page.wait_for_url("**/preview*")
    page.locator("button[name=do][value=publish]").click()
    page.wait_for_url(re.compile(rf"/{language}/datasets/tram-"))
    assert title in page.locator("h1").inner_text()

    dataset = Dataset.objects.get(title=title)
    resource = dataset.resources.get()
    assert (dataset.state, resource.current_version) == ("published", 1)
    page.goto(f"{base}/{language}/datasets/{dataset.slug}/resources/{resource.id}")
    if script:
        at_work(page)
    page.set_input_files("main input[type=file]", str(files[1]))
    page.locator("form:has(input[type=file]) button[type=submit]").first.click()
    deadline = time.monotonic() + 60
    while resource.current_version == 1 and time.monotonic() < deadline:
        page.wait_for_timeout(50)
        resource.refresh_from_db()
    assert resource.current_version == 2
    versions = [f"{base}/datasets/{dataset.slug}/resources/{resource.id}/versions/{number}" for number in (1, 2)]
    visitor = chromium.new_context().request
    assert [visitor.get(address).body() for address in versions] == [path.read_bytes() for path in files]


# --- with the keyboard alone ----------------------------------------------------------------------------------------

_FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const drawn = element => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  };
  const around = one.closest(".drop") ?? one;
  const box = around.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, innerHeight) / 2);
  return {
    drawn: drawn(one) || drawn(around),
    shown: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight,
    uncovered: !!top && (around.contains(top) || top.contains(around) || [...one.labels ?? []].some(l => l.contains(top))),
    html: one.outerHTML.slice(0, 200),
  };
}"""


def tab_to(page: Any, name: str, key: str = "Tab", most: int = 80) -> None:
    """Press Tab until what has the focus is called `name`; wherever the focus goes on the way, it is seen."""
    passed = []
    for _step in range(most):
        page.keyboard.press(key)
        focused = page.evaluate(_FOCUSED)
        if focused is None:  # the window itself, between the last thing and the first
            passed.append("(window)")
            continue
        inside = page.locator(
            ":focus"
        )  # there is none while the focus is in a part of a field, as the calendar of a date
        told = inside.aria_snapshot() if inside.count() else focused["html"]
        passed.append(told)
        assert focused["drawn"], ("the focus is not drawn", focused, told)
        assert focused["shown"], ("what has the focus is out of sight", focused, told)
        assert focused["uncovered"], ("what has the focus is covered", focused, told)
        if f'"{name}' in told or told == f"- text: {name}":
            return
    pytest.fail(f"nothing called {name!r} is reached: {passed}")


def press(page: Any, name: str, *, key: str = "Enter") -> None:
    """Go to a link or a button, and use it."""
    tab_to(page, name)
    page.keyboard.press(key)


def type_into(page: Any, name: str, words: str) -> None:
    """Go to a field, and write in it."""
    tab_to(page, name)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def choose(page: Any, name: str, path: Path) -> None:
    """Go to a field of files, open it, and take one.

    The browser's own window is caught from the first page on (`page.on` in the test): caught only around the key, a
    busy machine lets it through now and then.
    """
    at_work(page)
    tab_to(page, name)
    with page.expect_event("filechooser") as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(str(path))


def test_producer_needs_no_mouse(
    chromium: Any,
    live_server: Any,
    files: tuple[Path, Path],
    content: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "PARVIS", settings.PARVIS.model_copy(update={"proof_of_work": 200}))
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.on("filechooser", lambda _chooser: None)
    base, email = live_server.url, "salma-clavier@example.org"

    page.goto(f"{base}/fr/")
    press(page, "Aller au contenu")
    assert page.evaluate("document.activeElement.id") == "content"
    tab_to(page, "Se connecter", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/login/**")
    press(page, "En créer un")
    page.wait_for_url("**/account/signup/**")
    at_work(page)
    type_into(page, "Prénom", "Salma")
    type_into(page, "Adresse électronique", email)
    type_into(page, "Mot de passe", PASSWORD)
    press(page, "Créer mon compte")
    page.wait_for_url("**/confirm-email/")

    page.goto(_link_of_letter(email, base))
    press(page, "Oui, la confirmer")
    page.wait_for_url("**/account/login/**")
    type_into(page, "Adresse électronique", email)
    type_into(page, "Mot de passe", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/workspace")

    press(page, "Salma", key="Space")  # the menu of the account
    press(page, "Publier des données")
    page.wait_for_url("**/fr/publish")
    choose(page, "Fichiers", files[0])
    page.locator(".sending .arrived").wait_for()
    press(page, "Continuer")
    page.wait_for_url("**/edit*")
    type_into(page, "Titre", "Tram au clavier")
    press(page, "Enregistrer et voir la page")
    page.wait_for_url("**/preview*")
    press(page, "Publier maintenant")
    page.wait_for_url("**/fr/datasets/tram-au-clavier")

    dataset = Dataset.objects.get(title="Tram au clavier")
    resource = dataset.resources.get()
    press(page, "À propos de ce fichier")
    page.wait_for_url(f"**/resources/{resource.id}")
    choose(page, "Nouveau fichier", files[1])
    press(page, "Envoyer la nouvelle version")
    page.get_by_text("Version 2").first.wait_for()
    resource.refresh_from_db()
    assert (dataset.state, resource.current_version) == ("published", 2)
