"""Every use of a governing right leaves a line that nothing changes; the portal's own jobs leave none."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.dialects import records
from parvis.kit import origin
from parvis.kit.actors import VISITOR, Actor, system
from parvis.kit.errors import Denied, Invalid
from parvis.portal.accounts import actions as accounts
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries as catalogue
from parvis.portal.moderation import actions, queries
from parvis.portal.moderation.models import AppendOnlyError, AuditAddress, AuditChange, AuditLine
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as producers

pytestmark = pytest.mark.django_db
ALL = queries.audit.Filters()


def lines(actor, **filters):
    return queries.audit.lines(queries.audit.Filters(**filters), actor=actor)[0]


def test_a_governing_act_says_who_what_why_from_where_and_what_changed(scene):
    door = origin.Origin("api", "192.0.2.77")
    with origin.within(door), origin.because("Demande du ministère."):
        datasets.set_featured(scene.dataset, True, by=scene.one)
    [line] = lines(scene.one)
    assert {name: line[name] for name in ("who_id", "verb", "kind", "key", "label", "reason", "face", "network")} == {
        "who_id": scene.one.id, "verb": "dataset.feature", "kind": "dataset", "key": scene.dataset.id, "label": "Budget",
        "reason": "Demande du ministère.", "face": "api", "network": "192.0.2.0/24",
    }  # fmt: skip
    assert line["changes"] == {"featured": [False, True]}


def test_ones_own_right_leaves_no_line(scene):
    datasets.archive(scene.dataset, by=scene.author)
    organizations.update(scene.organization, producers.record(scene.organization), by=scene.author)
    assert not AuditLine.objects.exists()


def test_an_administrator_who_also_edits_it_leaves_no_line(scene, make_user, actor_of):
    both = make_user(is_administrator=True)
    scene.organization.memberships.create(user=both, role="editor")
    datasets.archive(scene.dataset, by=actor_of(both))
    assert not AuditLine.objects.exists()


def test_the_portals_own_jobs_leave_no_line_and_its_operator_does():
    datasets.rescore(by=system("portal"))
    assert not AuditLine.objects.exists()
    accounts.create_user(email="a@example.org", by=system("operator"))
    line = AuditLine.objects.get()
    assert (line.verb, line.actor_name, line.face) == ("user.create", "operator", "command")
    assert "user" in AuditChange.objects.get(line=line.pk).changes


@pytest.mark.parametrize("reads", [True, False])
def test_reading_leaves_no_line(scene, reads):
    """Neither on a page that is read, nor while a form that was sent is shown again."""
    with origin.within(origin.Origin("web", reads=reads)):
        producers.members(scene.organization, actor=scene.one)
        queries.audit.lines(ALL, actor=scene.one)
        queries.queue(queries.Filters(), actor=scene.one)
    assert not AuditLine.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_refused_leaves_no_line(scene):
    with pytest.raises(Invalid):
        datasets.update(scene.dataset, records.Dataset(title=""), by=scene.one)
    assert not AuditLine.objects.exists()


def test_badges_blocks_and_decisions_are_noted(scene):
    record = producers.record(scene.organization)
    from dataclasses import replace

    organizations.update(scene.organization, replace(record, badges=("certified",)), by=scene.one)
    actions.block(scene.user, reason="Publicité.", by=scene.one)
    case = actions.report("dataset", scene.dataset.id, reason="spam", by=VISITOR).case
    actions.decide(case, "hide", reason="spam", words="Publicité encore.", by=scene.one)
    told = {line["verb"]: line for line in lines(scene.one)}
    assert sorted(told) == [
        "case.decide", "dataset.hide", "organization.certify", "organization.update", "user.block",
    ]  # fmt: skip
    assert told["organization.update"]["changes"]["badges"] == [[], ["certified"]]
    assert told["user.block"]["changes"]["is_active"] == [True, False]
    assert told["case.decide"]["reason"] == "Publicité encore."
    assert (told["dataset.hide"]["reason"], told["dataset.hide"]["changes"]["state"]) == (
        "Publicité encore.", ["published", "hidden"],
    )  # fmt: skip


def test_nothing_secret_is_noted(scene):
    accounts.create_token(scene.user, by=scene.one)
    told = str(list(AuditChange.objects.values_list("changes", flat=True)))
    assert scene.user.password not in told
    assert scene.user.tokens.get().digest not in told


def test_the_log_is_only_added_to(scene):
    datasets.set_featured(scene.dataset, True, by=scene.one)
    for model in (AuditLine, AuditChange):
        row = model.objects.first()
        for change in (
            row.save, row.delete, model.objects.all().delete, lambda rows=model.objects: rows.update(pk="x"),
            lambda rows=model.objects, row=row: rows.bulk_update([row], ["line" if hasattr(row, "line") else "verb"]),
        ):  # fmt: skip
            with pytest.raises(AppendOnlyError):
                change()
    assert AuditLine.objects.count() == 1


def test_the_log_is_read_by_those_who_govern(scene):
    for read in (queries.audit.lines, queries.audit.export):
        with pytest.raises(Denied):
            read(ALL, actor=scene.author)


def test_the_log_is_filtered_and_exported(scene):
    today = timezone.now().date()  # and tomorrow, should midnight come meanwhile
    datasets.set_featured(scene.dataset, True, by=scene.one)
    with origin.because('=HYPERLINK("x")'):
        actions.block(scene.user, reason=origin.reason(), by=scene.other)
    assert [line["verb"] for line in lines(scene.one, who=scene.other.id)] == ["user.block"]
    assert [line["verb"] for line in lines(scene.one, verb="dataset.feature")] == ["dataset.feature"]
    assert [line["verb"] for line in lines(scene.one, text="budg")] == ["dataset.feature"]
    assert len(lines(scene.one, since=today, until=today + timedelta(days=1))) == 2
    assert lines(scene.one, until=today - timedelta(days=1)) == []
    table = list(csv.DictReader(io.StringIO("".join(queries.audit.export(ALL, actor=scene.one)))))
    assert [row["verb"] for row in table] == ["user.block", "dataset.feature"]
    assert table[0]["reason"] == '\'=HYPERLINK("x")'


def test_addresses_are_forgotten_and_lines_are_not(scene):
    with origin.within(origin.Origin("web", "192.0.2.77")):
        datasets.set_featured(scene.dataset, True, by=scene.one)
        datasets.set_featured(catalogue.get(scene.dataset.id, actor=scene.one), False, by=scene.one)
    AuditAddress.objects.filter(line=lines(scene.one)[1]["id"]).update(at=timezone.now() - timedelta(days=91))
    assert actions.audit.forget_addresses(by=system("audit")) == 1
    assert [line["network"] for line in lines(scene.one)] == ["192.0.2.0/24", ""]


def test_addresses_are_shortened():
    assert [origin.shortened(one) for one in ("203.0.113.9", "2001:db8:1:2::9", "", "nonsense")] == [
        "203.0.113.0/24", "2001:db8:1::/48", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_costs_the_same_for_many_lines(scene, django_assert_num_queries, count):
    for number in range(count):
        datasets.set_featured(catalogue.get(scene.dataset.id, actor=scene.one), number % 2 == 0, by=scene.one)
    with django_assert_num_queries(4):
        assert len(lines(scene.one)) == count


# --- every action whose rule needs a governing right ----------------------------------------------------------


def test_every_governing_action_leaves_a_line(scene):
    """Walk every rule of every feature: whatever only a governor may do is announced when it is begun."""
    from importlib import import_module
    from importlib.util import find_spec

    from django.apps import apps

    governor, plain = scene.one, Actor(kind="person", id=scene.one.id, name=scene.one.name)
    walked = []
    for config in apps.get_app_configs():
        if not config.name.startswith("parvis.portal."):
            continue
        if find_spec(f"{config.name}.rules") is None:
            continue
        rules = import_module(f"{config.name}.rules")
        for verb in rules.RULES:
            for thing in (None, scene.dataset, scene.organization, scene.user):
                if _allows(rules, governor, verb, thing) and not _allows(rules, plain, verb, thing):
                    before = AuditLine.objects.filter(verb=verb).count()
                    rules.policy.require(governor, verb, thing)
                    assert AuditLine.objects.filter(verb=verb).count() == before + 1, verb
                    walked.append(verb)
                    break
    assert {"dataset.hide", "organization.certify", "user.block", "portal.close", "case.decide"} <= set(walked)
    assert len(walked) >= 25


def _allows(rules, actor, verb, thing):
    try:
        return rules.policy.allows(actor, verb, thing)
    except (AttributeError, TypeError):  # the rule is about another kind of thing
        return False
