"""The pages' templates as a backend of Django's, for applications that bring views of their own."""

from typing import Any, Final

from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.backends.base import BaseEngine
from django.utils.translation import get_language
from jinja2 import TemplateNotFound

from parvis.faces.web import pages
from parvis.faces.web.accounts import pieces

_OURS: Final = ("site",)  # what applications call otherwise than our layout does


class Template:
    """A template by its name; which language it speaks is known when it is rendered."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> str:
        """The page for this reader, or without a request the text in the language in force."""
        if request is None:
            return pages.environment(get_language() or "en").get_template(self.name).render(context or {})
        own = {name: value for name, value in (context or {}).items() if name not in _OURS}
        return pages.html(request, self.name, **pieces.CONTEXT | own | {"request": request})


class Pages(BaseEngine):
    """Finds templates where the pages' own environment does."""

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({name: value for name, value in params.items() if name != "OPTIONS"})

    def get_template(self, template_name: str) -> Template:
        """The template of this name. Raises TemplateDoesNotExist."""
        try:
            pages.environment(get_language() or "en").get_template(template_name)
        except TemplateNotFound as error:
            raise TemplateDoesNotExist(template_name, backend=self) from error
        return Template(template_name)
