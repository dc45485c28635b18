"""The texts of a topic: title, introduction, picture, keywords, in each language."""

from dataclasses import replace
from typing import Any

from django import forms as fields
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.dialects import records
from parvis.faces.web import forms, pages, who
from parvis.faces.web.translated import LONG, Spoken, TranslatedForm, main_language
from parvis.kit import pictures
from parvis.kit.errors import PortalError
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import actions, queries
from parvis.portal.topics.rules import require


class TopicForm(TranslatedForm):
    """A topic as its editors write it."""

    spoken = {
        "title": Spoken(gettext_lazy("Title")),
        "description": Spoken(
            gettext_lazy("Introduction"), rows=8, longest=LONG,
            hint=gettext_lazy("What the reader should know first. Markdown: **bold**, [links](https://…), lists."),
        ),
    }  # fmt: skip
    tags = fields.CharField(
        label=gettext_lazy("Keywords"), required=False, max_length=2000,
        help_text=gettext_lazy("Separated by commas."),
    )  # fmt: skip
    picture = fields.FileField(
        label=gettext_lazy("Picture"), required=False,
        help_text=gettext_lazy("A photograph that sets the scene, wider than high. PNG, JPEG or WebP, 5 MB at most."),
        widget=fields.FileInput({"accept": pictures.ACCEPT}),
    )  # fmt: skip
    picture_credit = fields.CharField(label=gettext_lazy("Credit of the picture"), required=False, max_length=255)

    def record(self, onto: records.Topic | None = None) -> records.Topic:
        """The record that was written."""
        said = self.texts()
        first = main_language(said, [onto.language if onto else "", *self.codes]) or settings.LANGUAGE_CODE
        main = said.pop(first, {})
        tags = tuple(tag for tag in self.cleaned_data["tags"].replace("،", ",").split(",") if tag.strip())
        return replace(
            onto or records.Topic(title=""), title=main.get("title", ""), description=main.get("description", ""),
            language=first, translations=said, tags=tags, picture_credit=self.cleaned_data["picture_credit"],
        )  # fmt: skip


class NewForm(TopicForm):
    """A topic to begin, and for whom."""

    organization = fields.ChoiceField(label=gettext_lazy("On behalf of"), required=False)

    def __init__(self, *arguments: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["organization"].choices = [("", _("Myself")), *choices]  # type: ignore[attr-defined]
        if not choices:
            del self.fields["organization"]

    def record(self, onto: records.Topic | None = None) -> records.Topic:
        """The record that was written, with its owner."""
        return replace(super().record(onto), organization=self.cleaned_data.get("organization", ""))


def new(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/topics/new`."""
    actor = who.known(request)
    require(actor, "topic.create")
    edited = [id for id, role in actor.roles.items() if role in ("administrator", "editor")]
    choices = sorted(organizations.names(edited, language).items(), key=lambda one: one[1])
    form = NewForm(request.POST or None, request.FILES or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            topic = actions.create(form.record(), by=actor)
            _picture(topic, form, actor)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(request, f"/{language}/topics/{topic.slug}/edit", _("The topic is there. Now fill it."))
    return pages.render(request, "topics/details.html", form=form, topic=None)


def edit(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/topics/<slug>/edit/details`."""
    actor = who.known(request)
    topic = queries.get(ref, actor=actor)
    require(actor, "topic.update", topic)
    known = queries.record(topic)
    main = {"title": known.title, "description": known.description}
    form = TopicForm(
        request.POST or None, request.FILES or None, first=known.language,
        texts={known.language: main, **known.translations},
        initial={"tags": ", ".join(known.tags), "picture_credit": known.picture_credit},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            topic = actions.update(topic, form.record(known), by=actor)
            _picture(topic, form, actor, remove="remove_picture" in request.POST)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(request, f"/{language}/topics/{topic.slug}/edit", _("The texts are saved."))
    return pages.render(request, "topics/details.html", form=form, topic=known, picture=pictures.address(known.picture))


def _picture(topic: Any, form: TopicForm, actor: Any, remove: bool = False) -> None:
    sent = form.cleaned_data["picture"]
    if sent:
        actions.set_picture(topic, sent.read(pictures.MAX_BYTES + 1), by=actor)
    elif remove:
        actions.set_picture(topic, b"", by=actor)
