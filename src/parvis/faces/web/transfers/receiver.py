"""To whom datasets are given: an organization found by its name, then chosen, or a person by e-mail."""

from django import forms as fields
from django.utils.translation import gettext_lazy

from parvis.faces.web.organizations import naming


class Receiver(naming.Named):
    """The new owner, with a word for them; the form asks which organization is meant when its name does not say."""

    says_optional = False  # one of the two is needed, whichever
    asks, chooses = "to", "to_organization"

    to = fields.CharField(
        label=gettext_lazy("To which organization"), required=False, max_length=255,
        help_text=gettext_lazy("Its name or its address on this portal."),
    )  # fmt: skip
    to_organization = naming.which()
    to_email = fields.CharField(
        label=gettext_lazy("Or to a person, by e-mail"), required=False, max_length=254,
        widget=fields.EmailInput({"dir": "ltr"}),
    )  # fmt: skip
    comment = fields.CharField(
        label=gettext_lazy("A word to who receives them"), required=False, max_length=2000,
        widget=fields.Textarea({"rows": 3}),
    )  # fmt: skip
