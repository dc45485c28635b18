"""What all pages share: colours that read, banners for a time, one stamp for every process."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit import colours
from parvis.kit.actors import VISITOR, system
from parvis.kit.dates import now
from parvis.kit.errors import Denied, Invalid, SignInNeeded
from parvis.portal.editorial import actions, queries
from parvis.portal.editorial.rules import palette

SYSTEM = system("tests")
COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_the_standard() -> None:
    assert round(colours.contrast("#ffffff", "#000000"), 2) == 21
    assert round(colours.contrast("#777777", "#ffffff"), 2) == 4.48
    assert colours.contrast("#24409a", "#24409a") == 1


@given(accent=COLOUR, scheme=st.sampled_from(["day", "night"]))
def test_nearest_colour_reads_whatever_was_asked(accent: str, scheme: str) -> None:
    found = palette.nearest(accent, scheme)
    assert palette.reads(found, scheme)
    if palette.reads(accent, scheme):
        assert found == accent


@given(day=COLOUR, night=st.one_of(st.just(""), COLOUR))
def test_every_palette_reads_in_both_schemes(day: str, night: str) -> None:
    wanted = {"accent_day": palette.nearest(day, "day"), "accent_night": night and palette.nearest(night, "night")}
    palette.checked(wanted)
    for scheme, shades in palette.palette(wanted).items():
        for name in ("accent", "accent-lighter", "accent-visited"):
            assert colours.contrast(shades[name], palette.PAPER[scheme]) >= 4.5, (scheme, name)
        assert colours.contrast(shades["on-accent"], shades["accent"]) >= 4.5


def test_colours_of_the_style_and_of_the_rules_are_the_same() -> None:
    from tests.architecture.tree import ROOT

    tokens = (ROOT / "frontend/src/styles/_tokens.scss").read_text()
    day, night = tokens.split("@media (prefers-color-scheme: dark)")
    for text, scheme in ((day, "day"), (night, "night")):
        assert f"--paper: {palette.PAPER[scheme]};" in text
        assert f"--accent: {palette.DEFAULT[scheme]};" in text


@pytest.mark.django_db
def test_colour_that_does_not_read_is_refused_with_one_that_does() -> None:
    with pytest.raises(Invalid) as refused:
        actions.set_appearance({"accent_day": "#ffcc00"}, by=SYSTEM)
    said = str(refused.value.fields["accent_day"][0])
    assert f"{colours.contrast('#ffcc00', '#fbfaf6'):.2f}" in said
    nearest = palette.nearest("#ffcc00", "day")
    assert nearest in said
    assert actions.set_appearance({"accent_day": nearest}, by=SYSTEM)["accent_day"] == nearest


@pytest.mark.django_db
def test_appearance_is_tried_kept_and_thrown_away() -> None:
    before = queries.stamp()
    actions.try_appearance({"name": {"fr": "Essai"}}, by=SYSTEM)
    assert queries.look().name("fr") == "Parvis"
    assert queries.trial(actor=SYSTEM)["name"] == {"fr": "Essai"}
    actions.set_appearance({"name": {"fr": "Données de Rabat", "ar": "بيانات الرباط"}}, by=SYSTEM)
    assert queries.stamp() != before
    assert [queries.look().name(code) for code in ("fr", "ar", "en")] == [
        "Données de Rabat",
        "بيانات الرباط",
        "Données de Rabat",
    ]
    assert queries.trial(actor=SYSTEM) is None
    actions.reset_appearance(by=SYSTEM)
    assert queries.look().name("fr") == "Parvis"
    with pytest.raises(SignInNeeded):
        actions.reset_appearance(by=VISITOR)


@pytest.mark.django_db
def test_look_costs_one_query_once_it_is_known() -> None:
    actions.set_appearance({"name": {"fr": "Essai"}}, by=SYSTEM)
    queries.look()
    with CaptureQueriesContext(connection) as queried:
        queries.look()
    assert len(queried) == 1


@pytest.mark.django_db
def test_what_another_process_changed_is_seen_at_once() -> None:
    from parvis.portal.editorial.models import Appearance

    actions.set_appearance({"name": {"fr": "Un"}}, by=SYSTEM)
    queries.look()
    Appearance.objects.update(values={"name": {"fr": "Deux"}}, stamp="another")
    assert queries.look().name("fr") == "Deux"


@pytest.mark.django_db
def test_banner_shows_for_its_time_where_it_should() -> None:
    text = {"text": {"fr": "Travaux"}}
    with pytest.raises(Invalid):
        actions.put_banner(text, from_at=now(), until_at=now() - timedelta(hours=1), by=SYSTEM)
    with pytest.raises(Invalid):
        actions.put_banner({"text": {}}, by=SYSTEM)
    everywhere = actions.put_banner(text, from_at=now() - timedelta(hours=1), by=SYSTEM)
    actions.put_banner(
        {**text, "where": "home"}, from_at=now() - timedelta(hours=2), until_at=now() + timedelta(days=1), by=SYSTEM
    )
    look, later = queries.look(), now() + timedelta(days=2)
    assert [one.id for one in look.on(now(), home=False)] == [everywhere.id]
    assert len(look.on(now(), home=True)) == 2
    assert [one.id for one in look.on(later, home=True)] == [everywhere.id]
    assert look.on(now() - timedelta(days=1), home=True) == []
    actions.remove_banner(everywhere, by=SYSTEM)
    assert queries.look().on(now(), home=False) == []


@pytest.mark.django_db
def test_banners_are_written_by_who_governs(make_user, actor_of) -> None:
    with pytest.raises(Denied):
        actions.put_banner({"text": {"fr": "x"}}, by=actor_of(make_user()))
