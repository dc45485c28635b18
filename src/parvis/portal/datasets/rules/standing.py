"""What keeps a dataset from being shown, whoever asks: a moderator's decision, an organization not accepted yet."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.dialects.vocabularies import State


def hidden(dataset: Any) -> object:
    """Why nobody may turn the dataset to another state; `""` when nothing is against it."""
    if dataset.state == State.HIDDEN:
        return _("A moderator has hidden this dataset: answer the notice, and it can be shown again.")
    if dataset.organization is not None and dataset.organization.hidden_at is not None:
        return _("A moderator has hidden this organization: its data cannot be published.")
    return ""


def unaccepted(dataset: Any) -> object:
    """What its organization has to wait for, or to do, before its data can be published; `""` for nothing."""
    approval = dataset.organization.approval if dataset.organization is not None else "accepted"
    if approval == "pending":
        return _(
            "This organization waits to be accepted by the portal. You have nothing to do: its administrators get a"
            " letter, then its data can be published."
        )
    if approval == "refused":
        return _(
            "The portal did not accept this organization. Its administrators read the reason on its page, correct what"
            " it says and submit it again; once it is accepted, its data can be published."
        )
    return ""
