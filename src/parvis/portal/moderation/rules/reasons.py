"""Why something is reported or decided, in words: a closed list, each with its weight and what happens next."""

from dataclasses import dataclass
from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reason:
    """`help` is for who reports, `ground` for who is told of a decision; `severity` from 1 to 5."""

    label: Promise
    help: Promise
    ground: Promise
    severity: int


REASONS: Final[dict[str, Reason]] = {
    "personal_data": Reason(
        _("It shows personal data"),
        _("Names, addresses, health or anything that points to a person. It is looked at first."),
        _("It shows personal data without a right to: the law on the protection of persons forbids it."),
        5,
    ),
    "illegal_content": Reason(
        _("It is against the law"),
        _("Say which law or which right, if you can. It is looked at first."),
        _("It is against the law."),
        5,
    ),
    "explicit_content": Reason(
        _("It is violent, hateful or sexual"),
        _("A moderator looks at it early."),
        _("It is violent, hateful or sexual, which the terms of this portal do not allow."),
        4,
    ),
    "security": Reason(
        _("It puts computers or accounts at risk"),
        _("A dangerous file, a false sign-in page, a secret left in a file."),
        _("It puts computers or accounts at risk."),
        4,
    ),
    "spam": Reason(
        _("It is advertising or spam"),
        _("Links to sell something, the same text everywhere, a text without sense."),
        _("It is advertising or spam, which the terms of this portal do not allow."),
        2,
    ),
    "others": Reason(
        _("Something else"),
        _("Say what. For a mistake in the data, its producer answers faster: see the contacts."),
        _("It does not keep to the terms of this portal."),
        1,
    ),
    "auto_spam": Reason(
        _("The spam filter stopped it"),
        _("Found by the portal itself, never chosen by a person."),
        _("The spam filter of this portal found that it looks like advertising."),
        2,
    ),
}
# What a person may choose.
CHOICES: Final = tuple(name for name in REASONS if name != "auto_spam")
LONGEST: Final = 4000  # characters of a message, of a notice, of an answer

VERBS: Final[dict[str, Promise]] = {
    "dismiss": _("Nothing to do"),
    "hide": _("Hide it"),
    "restore": _("Show it again"),
    "delete": _("Delete it"),
    "warn": _("Warn its author"),
    "block": _("Block the account"),
}
DONE: Final[dict[str, Promise]] = {
    "dismiss": _("nothing to do"),
    "hide": _("hidden"),
    "restore": _("shown again"),
    "delete": _("deleted"),
    "warn": _("author warned"),
    "block": _("account blocked"),
    "hold": _("waits for a moderator"),
}
# What the author is told to begin with; a moderator may change every word of it.
WORDS: Final[dict[str, Promise]] = {
    "dismiss": _(
        "We looked at it, and it keeps to the terms of this portal. Nothing changes; thank you for your patience."
    ),
    "hide": _(
        "We have hidden it: only you and your organization still see it. Correct what is wrong, then answer this"
        " notice, and we will look at it again."
    ),
    "restore": _("We looked at it again, and it is shown again as it was. We are sorry for the trouble."),
    "delete": _("We have deleted it from the portal. Keep your own copy of the files if you need them elsewhere."),
    "warn": _("It stays online. Please correct what is wrong: the next time, it may be hidden."),
    "block": _(
        "We have closed your account: it can no longer sign in or write. What you published stays, unless we say so."
    ),
    "hold": _(
        "Your account is new and this text looks like what spam robots write. Nobody else sees it until a moderator has"
        " read it. You have nothing to do; you may answer below to explain."
    ),
}  # fmt: skip
TELLING: Final = frozenset({"hide", "restore", "delete", "warn", "block", "hold"})  # those the author is told of


def severity(reasons: list[str]) -> int:
    """How urgent a case is: the gravest of its reasons."""
    return max((REASONS[name].severity for name in reasons if name in REASONS), default=1)


def usual_words(verb: str, language: str) -> str:
    """What people are told unless the moderator writes otherwise."""
    with translation.override(language):
        return str(WORDS.get(verb, ""))
