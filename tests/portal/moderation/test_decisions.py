"""Decisions are done, told, contested once, and looked at by somebody else."""

import pytest

from parvis.dialects import records
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Conflict, Denied, Gone, Invalid, NotFound, SignInNeeded
from parvis.portal.accounts import queries as accounts
from parvis.portal.datasets import queries as datasets
from parvis.portal.moderation import actions, events, queries
from parvis.portal.moderation.models import Case, Notice
from parvis.portal.moderation.rules import reasons
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import actions as topics
from parvis.portal.topics import queries as collections

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(scene):
    return actions.report("dataset", scene.dataset.id, reason="personal_data", by=VISITOR).case


def test_hiding_tells_the_author_what_why_and_how_to_contest(scene, case):
    decision = actions.decide(case, "hide", reason="personal_data", words="Colonne « nom ».", by=scene.one)
    with pytest.raises(NotFound):
        datasets.get(scene.dataset.id, actor=VISITOR)
    [notice] = queries.notices(actor=scene.author)
    assert (notice.decision, notice.decision.words, notice.decision.language) == (decision, "Colonne « nom ».", "fr")
    assert queries.notices(actor=scene.one) == []
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "hide")
    assert queries.cases.unread(actor=scene.author) == 1
    actions.read_notice(notice, by=scene.author)
    assert queries.cases.unread(actor=scene.author) == 0
    with pytest.raises(NotFound):
        queries.notice(notice.pk, actor=scene.stranger)


def test_usual_words_are_in_the_language_of_the_thing(scene, case):
    assert reasons.usual_words("warn", "fr") != reasons.usual_words("warn", "en")
    decision = actions.decide(case, "warn", reason="spam", by=scene.one)
    assert decision.words == reasons.usual_words("warn", "fr")
    assert datasets.get(scene.dataset.id, actor=VISITOR).state == "published"


def test_restore_shows_it_again(scene, case):
    actions.decide(case, "hide", reason="personal_data", by=scene.one)
    actions.decide(case, "restore", reason="others", by=scene.one)
    assert datasets.get(scene.dataset.id, actor=VISITOR).state == "published"
    with pytest.raises(Conflict):
        actions.decide(case, "restore", reason="others", by=scene.one)


def test_deleting_a_dataset_and_a_file(scene, case):
    of_file = actions.report("resource", scene.resource.id, reason="security", by=VISITOR).case
    actions.decide(of_file, "delete", reason="security", by=scene.one)
    with pytest.raises(NotFound):
        datasets.resource(scene.resource.id, actor=scene.one)
    actions.decide(case, "delete", reason="illegal_content", by=scene.one)
    assert datasets.get(scene.dataset.id, actor=scene.one).state == "deleted"
    assert len(queries.notices(actor=scene.author)) == 2
    with pytest.raises(Conflict):
        actions.decide(of_file, "hide", reason="security", by=scene.one)


def test_an_organization_is_hidden_with_its_data_and_comes_back_with_it(scene, make_dataset):
    draft = make_dataset("Brouillon", state="draft", organization=scene.organization.id)
    case = actions.report("organization", scene.organization.id, reason="spam", by=VISITOR).case
    decision = actions.decide(case, "hide", reason="spam", by=scene.one)
    assert decision.also == [["dataset", scene.dataset.id]]
    for find, ref in ((datasets.get, scene.dataset.id), (organizations.get, scene.organization.id)):
        with pytest.raises(NotFound):
            find(ref, actor=VISITOR)
    actions.decide(case, "restore", reason="others", by=scene.one)
    states = {one.id: datasets.get(one.id, actor=scene.one).state for one in (scene.dataset, draft)}
    assert states == {scene.dataset.id: "published", draft.id: "draft"}
    assert organizations.get(scene.organization.id, actor=VISITOR).name == "Mairie"


def test_a_topic_is_hidden_shown_again_and_deleted(scene):
    topic = topics.create(records.Topic(title="Eau", description="Tout sur l’eau."), by=scene.author)
    topic = topics.publish(topic, by=scene.author)
    case = actions.report("topic", topic.slug, reason="others", message="Faux.", by=VISITOR).case
    actions.decide(case, "hide", reason="others", by=scene.one)
    with pytest.raises(NotFound):
        collections.get(topic.id, actor=VISITOR)
    hidden = collections.get(topic.id, actor=scene.author)
    for turn in (topics.publish, topics.withdraw, topics.archive):
        with pytest.raises(Conflict):
            turn(hidden, by=scene.author)
    actions.decide(case, "restore", reason="others", by=scene.one)
    assert collections.get(topic.id, actor=VISITOR).state == "published"
    actions.decide(case, "delete", reason="others", by=scene.one)
    with pytest.raises(Gone):
        collections.get(topic.id, actor=VISITOR)


def test_blocking_closes_the_account_of_one_of_its_people(scene, case):
    for account in ("", scene.stranger.id):
        with pytest.raises(Invalid):
            actions.decide(case, "block", reason="spam", account=account, by=scene.one)
    actions.decide(case, "block", reason="spam", account=scene.user.id, words="Publicité.", by=scene.one)
    scene.user.refresh_from_db()
    assert (scene.user.is_active, scene.user.blocked_reason) == (False, "Publicité.")
    assert accounts.get(scene.user.email).blocked_at is not None


def test_deciding_is_for_those_who_govern(scene, case):
    for actor, refused in ((VISITOR, SignInNeeded), (scene.author, Denied), (scene.stranger, Denied)):
        with pytest.raises(refused):
            actions.decide(case, "dismiss", reason="spam", by=actor)
        with pytest.raises(refused):
            actions.assign(case, None, by=actor)


def test_a_wrong_decision_says_what_is_wrong(scene, case):
    with pytest.raises(Invalid) as refused:
        actions.decide(case, "burn", reason="boredom", words="a" * 5000, by=scene.one)
    assert sorted(refused.value.fields) == ["reason", "verb", "words"]
    of_user = actions.report("user", scene.user.id, reason="spam", by=scene.one).case
    with pytest.raises(Conflict):
        actions.decide(of_user, "hide", reason="spam", by=scene.one)
    with pytest.raises(Invalid):
        actions.assign(case, scene.user, by=scene.one)


def test_a_decision_is_contested_once_and_judged_by_another(scene, case):
    decision = actions.decide(case, "hide", reason="personal_data", by=scene.one)
    for actor, refused in ((VISITOR, SignInNeeded), (scene.stranger, Denied)):
        with pytest.raises(refused):
            actions.contest(decision, "Non.", by=actor)
    with pytest.raises(Invalid):
        actions.contest(decision, " ", by=scene.author)
    actions.contest(decision, "Ce ne sont que des élus.", by=scene.author)
    with pytest.raises(Conflict):
        actions.contest(decision, "Encore.", by=scene.author)
    case.refresh_from_db()
    assert (case.state, case.contested, case.severity) == ("open", True, 6)
    with pytest.raises(Denied):
        actions.decide(case, "dismiss", reason="personal_data", by=scene.one)
    actions.decide(case, "restore", reason="personal_data", by=scene.other)
    decision.refresh_from_db()
    assert (decision.review, datasets.get(scene.dataset.id, actor=VISITOR).state) == ("reversed", "published")
    assert Notice.objects.filter(user=scene.user).count() == 2


def test_the_only_moderator_judges_what_is_contested(scene, case):
    decision = actions.decide(case, "warn", reason="spam", by=scene.one)
    actions.contest(decision, "Non.", by=scene.author)
    scene.other_user.is_administrator = False
    scene.other_user.save()
    case.refresh_from_db()
    actions.decide(case, "hide", reason="spam", by=scene.one)
    decision.refresh_from_db()
    assert decision.review == "upheld"


def test_those_who_reported_are_answered(scene):
    told = []
    events.report_answered.connect(lambda report, **_: told.append(report.email), weak=False, dispatch_uid="test")
    try:
        actions.report("dataset", scene.dataset.id, reason="spam", by=VISITOR, email="r@example.org")
        actions.report("dataset", scene.dataset.id, reason="spam", by=VISITOR)
        actions.decide(Case.objects.get(), "dismiss", reason="spam", by=scene.one)
    finally:
        events.report_answered.disconnect(dispatch_uid="test")
    assert told == ["r@example.org"]


def test_the_context_of_a_case_tells_of_its_people_and_earlier_cases(scene, case):
    actions.decide(case, "dismiss", reason="spam", by=scene.one)
    again = actions.report("dataset", scene.dataset.id, reason="spam", by=VISITOR).case
    context = queries.context(again, actor=scene.one)
    assert (context.thing.label, [one.pk for one in context.earlier]) == ("Budget", [case.pk])
    assert [(one["id"], one["role"], one["days"], one["trusted"]) for one in context.people] == [
        (scene.user.id, "administrator", 0, False)
    ]
