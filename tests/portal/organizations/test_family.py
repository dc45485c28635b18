"""Organizations above one another, those that look the same, numbers that do not add up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.dialects import records
from parvis.kit.actors import VISITOR, system
from parvis.kit.errors import Conflict, Denied, Invalid
from parvis.portal.organizations import actions, queries
from parvis.portal.organizations.rules import facts

pytestmark = pytest.mark.django_db
SYSTEM = system("tests")


def put_under(organization, parent, by=SYSTEM):
    record = queries.record(organization)
    return actions.update(organization, replace(record, parent=parent), by=by)


def test_a_ministry_knows_all_that_is_under_it(make_organization, make_dataset):
    ministry = make_organization("Ministère")
    agency = make_organization("Agence", parent=ministry.id)
    bureau = make_organization("Bureau", parent=agency.id)
    for one in (ministry, agency, bureau):
        make_dataset(f"Données de {one.name}", organization=one.id)
    ministry.refresh_from_db()
    family = queries.family(ministry, actor=VISITOR)
    assert ([one.name for one in family.agencies], family.datasets) == (["Agence", "Bureau"], 3)
    assert set(queries.subtree([ministry.id], actor=VISITOR)) == {ministry.id, agency.id, bureau.id}
    assert queries.datasets_under([agency.id], actor=VISITOR) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_a_family_costs_the_same_whatever_its_size(make_organization, django_assert_num_queries, count):
    ministry = make_organization("Ministère", parent=make_organization("État").id)
    for number in range(count):
        make_organization(f"Agence {number}", parent=ministry.id)
    with django_assert_num_queries(2):
        assert len(queries.family(ministry, actor=VISITOR).agencies) == count
    with django_assert_num_queries(1):
        assert len(queries.subtree([ministry.id], actor=VISITOR)) == count + 1


def test_there_is_no_circle(make_organization):
    top = make_organization("Haut")
    middle = make_organization("Milieu", parent=top.id)
    low = make_organization("Bas", parent=middle.id)
    for parent in (top, middle, low):
        with pytest.raises(Invalid):
            put_under(top, parent.id)


def test_there_is_a_deepest_level(make_organization):
    parent = make_organization("0")
    for number in range(1, facts.DEPTH):
        parent = make_organization(str(number), parent=parent.id)
    with pytest.raises(Invalid):
        make_organization("de trop", parent=parent.id)
    with pytest.raises(Invalid):
        put_under(make_organization("racine"), parent.id)


def test_nobody_stands_under_another_against_its_will(make_organization, make_user, actor_of):
    ministry, agency, user = make_organization("Ministère"), make_organization("Agence"), make_user()
    agency.memberships.create(user=user, role="administrator")
    with pytest.raises(Denied):
        put_under(agency, ministry.id, by=actor_of(user))
    with pytest.raises(Denied):
        actions.create(records.Organization(name="Autre", parent=ministry.id), by=actor_of(user))
    ministry.memberships.create(user=user, role="administrator")
    assert put_under(agency, ministry.id, by=actor_of(user)).parent_id == ministry.id


def test_administrators_of_either_side_let_go(make_organization, make_user, actor_of):
    ministry, user = make_organization("Ministère"), make_user()
    agency = make_organization("Agence", parent=ministry.id)
    with pytest.raises(Denied):
        actions.release(agency, by=actor_of(user))
    ministry.memberships.create(user=user, role="administrator")
    assert actions.release(agency, by=actor_of(user)).parent_id is None


def test_a_ministry_with_agencies_is_not_deleted(make_organization):
    ministry = make_organization("Ministère")
    agency = make_organization("Agence", parent=ministry.id)
    with pytest.raises(Conflict):
        actions.delete(ministry, by=SYSTEM)
    actions.release(agency, by=SYSTEM)
    deleted = actions.delete(ministry, reason="Fusionné.", by=SYSTEM)
    assert deleted.deleted_reason == "Fusionné."
    assert actions.restore(deleted, by=SYSTEM).deleted_reason == ""


@pytest.mark.parametrize(
    "given_",
    [
        {"name": "VILLE  de Rabat"},
        {"name": "Autre", "acronym": "vr"},
        {"name": "Autre", "business_number_id": "732 829 320 00074"},
    ],
)
def test_those_that_look_the_same_are_found(make_organization, given_):
    city = make_organization("Ville de Rabat", acronym="VR", business_number_id="73282932000074")
    make_organization("Ville de Fès", acronym="VF")
    assert queries.twins(records.Organization(**given_), actor=VISITOR) == [city]
    assert queries.twins(queries.record(city), actor=VISITOR) == []


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("73282932000074", True),
        ("732 829 320 00074", True),
        ("73282932000075", False),
        ("35600000000048", True),  # head office of La Poste
        ("35600000049837", True),  # one of its offices: not by Luhn, by its own rule
        ("35600000049838", False),
        ("001561191000066", True),
        ("001561191000067", False),
        ("123", False),
        ("732829320", True),
        ("GB123456", True),
        ("", True),
    ],
)
def test_numbers_are_checked_with_their_sum(number, right):
    assert (queries.cautions(records.Organization(name="A", business_number_id=number)) == []) == right


@given(st.integers(0, 10**13 - 1), st.integers(0, 13), st.integers(1, 9))
def test_one_mistyped_figure_is_always_noticed(stem, place, shift):
    figures = f"{stem:013d}"
    if figures.startswith("356000000"):
        return
    whole = next(f"{figures}{last}" for last in range(10) if facts.business_number_caution(f"{figures}{last}") is None)
    wrong = whole[:place] + str((int(whole[place]) + shift) % 10) + whole[place + 1 :]
    if not wrong.startswith("356000000"):
        assert facts.business_number_caution(wrong) is not None


def test_a_doubtful_number_is_no_wall(make_organization):
    assert make_organization("Mairie", business_number_id="123 456").business_number_id == "123456"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "javascript:alert(1)"),
        ("links", (records.Link(title="Site", url="ftp://example.org"),)),
        ("links", (records.Link(title=" ", url="https://example.org"),)),
        ("contacts", (records.Contact(name="Service"),)),
        ("contacts", (records.Contact(name="Service", email="nobody"),)),
        ("badges", ("golden",)),
        ("zone", "nowhere"),
        ("parent", "nobody"),
        ("business_number_id", "12/34"),
        ("name", "  "),
    ],
)
def test_what_cannot_be_taken_is_said_of_its_field(field, value):
    with pytest.raises(Invalid) as refused:
        actions.create(records.Organization(**({"name": "Mairie"} | {field: value})), by=SYSTEM)
    assert list(refused.value.fields) == [field]
