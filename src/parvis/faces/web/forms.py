"""Forms of the pages: parsed by Django's forms, judged by the portal, shown again with what was typed."""

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from parvis.kit.errors import Invalid, PortalError


class Form(forms.Form):
    """A form whose labels are words and whose fields say their faults one by one."""

    says_optional = True  # beside each field that may stay empty; not where nearly all may

    def __init__(self, *arguments: object, **options: object) -> None:
        options.setdefault("label_suffix", "")
        options.setdefault("use_required_attribute", False)  # faults are said by us, in the reader's language
        super().__init__(*arguments, **options)  # type: ignore[arg-type]

    def refuse(self, error: PortalError) -> None:
        """Say beside each field what the portal has against it; what has no field here is said of the whole."""
        if not isinstance(error, Invalid):
            self.add_error(None, str(error))
            return
        for name, reasons in error.fields.items():
            self._refuse(name.partition(".")[0], reasons)

    def _refuse(self, name: str, reasons: Iterable[object]) -> None:
        for reason in reasons:
            self.add_error(name if name in self.fields else None, str(reason))


def done(request: HttpRequest, address: str, notice: object = "") -> HttpResponse:
    """303 to where the reader sees what was done, with a notice said once there."""
    if notice:
        messages.success(request, str(notice))
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def failed(request: HttpRequest, address: str, error: PortalError) -> HttpResponse:
    """303 back to where the reader was, with the reasons said once there: for a button, which has no fields."""
    reasons = [reason for why in error.fields.values() for reason in why] if isinstance(error, Invalid) else []
    messages.error(request, " ".join(map(str, reasons)) or str(error))
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
