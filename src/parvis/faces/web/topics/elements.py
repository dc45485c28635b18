"""What a topic holds, arranged: added, changed, moved, taken out; each a small form that works without script."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.dialects import records
from parvis.faces.web import forms, pages, who, words
from parvis.faces.web.topics.reading import own_texts, thing
from parvis.faces.web.translated import Spoken, TranslatedForm, main_language
from parvis.kit.actors import Actor
from parvis.kit.errors import Conflict, NotFound, PortalError
from parvis.portal.topics import actions, queries
from parvis.portal.topics.rules import allows, require

KINDS: Final = {
    "dataset": ("table", gettext_lazy("Dataset")),
    "organization": ("building-2", gettext_lazy("Producer")),
    "topic": ("layers", gettext_lazy("Topic")),
    "link": ("link", gettext_lazy("Link")),
    "text": ("file-text", gettext_lazy("Text")),
    "section": ("list-checks", gettext_lazy("Part")),
}
_HINTS: Final = {
    "dataset": gettext_lazy("The address of its page here, or the last part of it."),
    "organization": gettext_lazy("The address of its page here, or the last part of it."),
    "topic": gettext_lazy("The address of its page here, or the last part of it."),
}


class ElementForm(TranslatedForm):
    """An element: which thing, and what the topic says of it."""

    spoken = {
        "title": Spoken(gettext_lazy("Title")),
        "description": Spoken(
            gettext_lazy("What to say of it"), rows=4, longest=20_000,
            hint=gettext_lazy("Why it is here, how to read it. Markdown."),
        ),
    }  # fmt: skip
    ref = fields.CharField(label=gettext_lazy("Which one"), max_length=2048, required=False)
    url = fields.CharField(label=gettext_lazy("Address"), max_length=2048, required=False)

    def __init__(self, kind: str, *arguments: Any, fresh: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kind = kind
        if kind not in queries.KINDS or not fresh:
            del self.fields["ref"]
        else:
            self.fields["ref"].help_text = _HINTS.get(kind, "")
        if kind != queries.LINK:
            del self.fields["url"]

    def record(self, language: str) -> records.Element:
        """The element that was written, its main texts in the language of the topic when there are some."""
        said = self.texts()
        first = main_language(said, [language])
        main = said.pop(first, {})
        if first and first != language:  # kept as a translation, and shown when there is nothing better
            said[first] = main
        return records.Element(
            kind=self.kind, key=self.cleaned_data.get("ref", ""), url=self.cleaned_data.get("url", ""),
            title=main.get("title", ""), description=main.get("description", ""), translations=said,
        )  # fmt: skip


def _topic(request: HttpRequest, ref: str) -> tuple[Any, Actor]:
    actor = who.known(request)
    topic = queries.get(ref, actor=actor)
    require(actor, "topic.update", topic)
    return topic, actor


def index(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/topics/<slug>/edit`: the topic on the workbench."""
    topic, actor = _topic(request, ref)
    rows = [_row(topic, *one, language) for one in queries.arranged(topic, actor=actor)]
    return pages.render(
        request,
        "topics/edit.html",
        topic=queries.record(topic),
        state=words.label("state", topic.state, language),
        rows=rows,
        kinds=KINDS,
        may_feature=allows(actor, "topic.feature", topic),
    )


def _row(
    topic: Any, element: records.Element, summary: Mapping[str, Any] | None, may_see: bool, language: str
) -> dict[str, Any]:
    own = own_texts(element, topic.language, language)
    picture, kind = KINDS.get(element.kind, ("circle-help", element.kind))
    shown = thing(element.kind, summary, language)
    name = own["title"] or (shown["title"] if shown else _("Something you may not see"))
    return {"id": element.id, "kind": element.kind, "icon": picture, "kind_words": kind, "name": name,
            "line": own["line"], "url": element.url, "hidden": not may_see}  # fmt: skip


def add(request: HttpRequest, language: str, ref: str, kind: str) -> HttpResponse:
    """`/fr/topics/<slug>/edit/add/<kind>`."""
    topic, actor = _topic(request, ref)
    if kind not in KINDS:
        raise NotFound
    form = ElementForm(kind, request.POST or None, fresh=True, first=topic.language)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(topic, form.record(topic.language), by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(
                request, f"/{language}/topics/{topic.slug}/edit", _("It is in the topic now, at its end.")
            )
    return _form(request, topic, form, kind, True)


def edit(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """`/fr/topics/<slug>/edit/elements/<id>`: what the topic says of something."""
    topic, actor = _topic(request, ref)
    element = queries.element(topic, id)
    known = queries.element_record(element)
    if known.kind in queries.KINDS and not queries.summaries({known.kind: [known.key]}, actor=actor):
        raise NotFound
    texts = {topic.language: {"title": known.title, "description": known.description}, **known.translations}
    form = ElementForm(
        known.kind, request.POST or None, fresh=False, first=topic.language, texts=texts, initial={"url": known.url}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(element, form.record(topic.language), by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(request, f"/{language}/topics/{topic.slug}/edit", _("The texts are saved."))
    return _form(request, topic, form, known.kind, False)


def _form(request: HttpRequest, topic: Any, form: ElementForm, kind: str, fresh: bool) -> HttpResponse:
    known = queries.record(topic)
    return pages.render(
        request, "topics/element.html", topic=known, form=form, kind=KINDS.get(kind, ("", kind))[1], fresh=fresh
    )


def arrange(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """One step of arranging: up, down, taken out, or a whole order that was dragged."""
    topic, actor = _topic(request, ref)
    act, notice = request.POST.get("do", ""), ""
    if act == "order":
        actions.reorder(topic, request.POST.get("order", "").split(","), by=actor)
    else:
        element = queries.element(topic, request.POST.get("item", ""))
        if act == "remove":
            actions.remove(element, by=actor)
            notice = _("Taken out of the topic; the thing itself is untouched.")
        elif act in ("up", "down"):
            actions.move(element, -1 if act == "up" else 1, by=actor)
        else:
            raise Conflict
    return forms.done(request, f"/{language}/topics/{topic.slug}/edit#arranged", notice)
