"""A producer, what they published, and two moderators."""

from types import SimpleNamespace

import pytest

from parvis.dialects import records


@pytest.fixture
def scene(make_user, make_organization, make_dataset, actor_of):
    """`author` runs `organization`, which published `dataset` with a `resource`; two moderators; a stranger."""
    author, one, other, stranger = (
        make_user(),
        make_user(is_administrator=True),
        make_user(is_administrator=True),
        make_user(),
    )
    organization = make_organization("Mairie")
    organization.memberships.create(user=author, role="administrator")
    resource = records.Resource(title="Liste", url="https://example.org/liste.csv", format="csv")
    dataset = make_dataset("Budget", organization=organization.id, resources=(resource,))
    return SimpleNamespace(
        user=author, author=actor_of(author), one=actor_of(one), other=actor_of(other), stranger=actor_of(stranger),
        other_user=other, organization=organization, dataset=dataset, resource=dataset.resources.get(),
    )  # fmt: skip
