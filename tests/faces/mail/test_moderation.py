"""The author gets a reasoned notice, and who reported an answer, each in their language."""

import pytest

from parvis.engines import outbox
from parvis.kit.actors import VISITOR
from parvis.portal.moderation import actions
from parvis.portal.moderation.models import Case, Notice

pytestmark = pytest.mark.django_db


def letters():
    return {row.recipient: outbox.get(row.id) for row in outbox.listing()}


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_letters_of_a_decision(make_user, make_organization, make_dataset, actor_of, language):
    author, moderator = make_user(email="a@example.org"), make_user(is_administrator=True)
    author.language = language
    author.save()
    organization = make_organization()
    organization.memberships.create(user=author, role="administrator")
    dataset = make_dataset("Budget", organization=organization.id)
    actions.report("dataset", dataset.id, reason="personal_data", email="r@example.org", language=language, by=VISITOR)
    words = "Ôtez la colonne « nom »."
    actions.decide(Case.objects.get(), "hide", reason="personal_data", words=words, by=actor_of(moderator))
    told = letters()
    assert sorted(told) == ["a@example.org", "r@example.org"]
    notice = told["a@example.org"]
    assert notice.language == language
    assert words in notice.text
    assert f"/{language}/workspace/notices/{Notice.objects.get().pk}" in notice.text
    assert moderator.name not in notice.text
    assert words not in told["r@example.org"].text
    assert "Budget" in told["r@example.org"].subject
