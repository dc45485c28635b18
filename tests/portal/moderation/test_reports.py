"""Anybody reports; reports on one thing make one case; nobody learns of what they may not see."""

import pytest

from parvis.dialects import records
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Denied, Invalid, NotFound, SignInNeeded, TooMany
from parvis.portal.datasets import actions as datasets
from parvis.portal.moderation import actions, queries
from parvis.portal.moderation.models import Case, Report
from parvis.portal.moderation.rules import reasons
from parvis.portal.topics import actions as topics

pytestmark = pytest.mark.django_db


def send(scene, reason="spam", by=VISITOR, kind="dataset", ref=None, **fields):
    return actions.report(kind, ref or scene.dataset.slug, reason=reason, by=by, **fields)


def test_a_visitor_reports_with_an_address_for_the_answer(scene):
    report = send(scene, "personal_data", message=" Des noms. ", email="r@example.org", source="192.0.2.7")
    assert (report.message, report.email, report.reporter, report.case.state) == (
        "Des noms.",
        "r@example.org",
        None,
        "open",
    )
    assert (report.case.kind, report.case.key, report.case.severity) == ("dataset", scene.dataset.id, 5)
    assert "192.0.2.7" not in str(Report.objects.values())


def test_reports_on_one_thing_make_one_case(scene):
    for reason in ("spam", "security", "spam"):
        send(scene, reason, source=reason)
    case = Case.objects.get()
    assert (case.reports_count, case.reasons, case.severity) == (3, ["security", "spam"], 4)
    actions.decide(case, "dismiss", reason="spam", by=scene.one)
    assert send(scene).case_id != case.pk


@pytest.mark.parametrize("kind", ["dataset", "resource", "organization", "topic", "user"])
def test_each_kind_is_reported(scene, kind):
    topic = topics.create(records.Topic(title="Eau"), by=scene.author)
    refs = {
        "topic": topic,
        "dataset": scene.dataset,
        "resource": scene.resource,
        "organization": scene.organization,
        "user": scene.user,
    }
    report = send(scene, kind=kind, ref=refs[kind].id, by=scene.one)
    assert (report.case.kind, report.case.label) == (kind, str(refs[kind]))


def test_a_post_is_reported_and_withdrawn(scene):
    from parvis.portal.editorial import actions as editorial
    from parvis.portal.editorial import queries as pages

    post = editorial.create("post", {"title": {"fr": "Nouveautés"}}, by=scene.one)
    post = editorial.put_block(post, {"type": "markdown", "text": {"fr": "Bonjour."}}, by=scene.one)
    editorial.publish(post, by=scene.one)
    case = actions.report("post", post.slug, reason="others", message="Faux.", by=VISITOR).case
    assert case.label == "Nouveautés"
    actions.decide(case, "hide", reason="others", by=scene.other)
    with pytest.raises(NotFound):
        pages.get("post", post.slug, actor=VISITOR)


def test_nobody_reports_what_they_may_not_see(scene, make_dataset):
    draft = make_dataset("Secret", state="draft", organization=scene.organization.id)
    datasets.hide(scene.dataset, reason="", by=scene.one)
    for kind, ref in (("dataset", draft.id), ("dataset", scene.dataset.id), ("resource", scene.resource.id),
                      ("user", scene.user.id), ("user", "nobody"), ("planet", "mars")):  # fmt: skip
        for reader in (VISITOR, scene.stranger):
            with pytest.raises(NotFound):
                send(scene, kind=kind, ref=ref, by=reader)
    assert not Case.objects.exists()


def test_a_person_shown_on_public_data_is_reported_by_anybody(make_user, actor_of, make_dataset):
    from parvis.portal.datasets.models import Dataset

    user = make_user(first_name="Leïla")
    dataset = make_dataset()
    Dataset.objects.filter(pk=dataset.pk).update(owner=user)
    assert actions.report("user", user.id, reason="spam", by=VISITOR).case.label == "Leïla"


def test_a_report_says_why(scene):
    wrong = {"reason": "auto_spam", "message": "a" * (reasons.LONGEST + 1), "email": "nobody"}
    with pytest.raises(Invalid) as refused:
        send(scene, **wrong)
    assert sorted(refused.value.fields) == ["email", "message", "reason"]
    with pytest.raises(Invalid) as refused:
        send(scene, "others")
    assert sorted(refused.value.fields) == ["message"]


def test_reports_of_one_place_are_counted_by_the_hour(scene, settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"reports_per_hour": 2})
    for source in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        send(scene, source=source)
    with pytest.raises(TooMany):
        send(scene, source="192.0.2.1")


def test_the_queue_is_for_those_who_moderate(scene):
    case = send(scene).case
    for reader, refused in ((VISITOR, SignInNeeded), (scene.author, Denied)):
        for read in (
            lambda reader: queries.queue(queries.Filters(), actor=reader), lambda reader: queries.case(case.pk, actor=reader),
            lambda reader: queries.counts(actor=reader), lambda reader: queries.context(case, actor=reader),
        ):  # fmt: skip
            with pytest.raises(refused):
                read(reader)


def test_the_gravest_and_oldest_case_comes_first(scene, make_dataset):
    second, third = make_dataset("Deux"), make_dataset("Trois")
    for dataset, reason in ((scene.dataset, "spam"), (second, "illegal_content"), (third, "spam")):
        send(scene, reason, ref=dataset.id)
    found, total = queries.queue(queries.Filters(), actor=scene.one)
    assert ([case.label for case in found], total) == (["Deux", "Budget", "Trois"], 3)
    found, total = queries.queue(queries.Filters(reason="spam"), actor=scene.one)
    assert ([case.label for case in found], total) == (["Budget", "Trois"], 2)
    found, _total = queries.queue(queries.Filters(text="trois"), actor=scene.one)
    assert [case.label for case in found] == ["Trois"]
    actions.assign(found[0], scene.other_user, by=scene.one)
    assert queries.counts(actor=scene.other) == {
        "open": 3, "mine": 1, "held": 0, "dataset": 3, "resource": 0, "organization": 0, "topic": 0, "post": 0, "page": 0, "user": 0,
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_for_many(scene, make_dataset, django_assert_num_queries, count):
    for number in range(count):
        send(scene, ref=make_dataset(f"Jeu {number}").id)
    with django_assert_num_queries(2):
        assert len(queries.queue(queries.Filters(), actor=scene.one)[0]) == count
