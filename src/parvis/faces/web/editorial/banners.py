"""Banners, and what is put forward: two pages that change what all others show."""

from typing import Any

import orjson
from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.faces.web import forms, pages, who
from parvis.faces.web.datasets.results import brief
from parvis.faces.web.editorial import shown
from parvis.faces.web.editorial.reading import NOUNS
from parvis.faces.web.topics.results import listed
from parvis.faces.web.translated import Spoken, TranslatedForm
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, PortalError
from parvis.portal.datasets import actions as dataset_actions
from parvis.portal.datasets import queries as datasets
from parvis.portal.editorial import actions, queries
from parvis.portal.editorial.rules import require
from parvis.portal.topics import actions as topic_actions
from parvis.portal.topics import queries as topics


class BannerForm(TranslatedForm):
    """A banner: its words, its link, its time and place."""

    spoken = {
        "text": Spoken(gettext_lazy("Words"), rows=2, longest=500),
        "label": Spoken(gettext_lazy("Words of the link"), longest=100),
    }
    kind = fields.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("information", gettext_lazy("Information")), ("warning", gettext_lazy("Warning"))],
    )
    url = fields.CharField(
        label=gettext_lazy("Address of the link"), required=False, max_length=2048,
        help_text=gettext_lazy("https://…, or /… for a page of this portal."),
    )  # fmt: skip
    where = fields.ChoiceField(
        label=gettext_lazy("Where"),
        choices=[("everywhere", gettext_lazy("On every page")), ("home", gettext_lazy("On the home page"))],
    )
    from_at = fields.DateTimeField(
        label=gettext_lazy("From"), required=False, help_text=gettext_lazy("In universal time (UTC). Empty: at once."),
        widget=fields.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    until_at = fields.DateTimeField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: until it is taken off."),
        widget=fields.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    closable = fields.BooleanField(label=gettext_lazy("Readers may close it"), required=False)

    def content(self) -> dict[str, Any]:
        """What the banner says and where."""
        plain = {name: self.cleaned_data[name] for name in ("kind", "url", "where", "closable")}
        return {**plain, "text": self.words("text"), "label": self.words("label")}


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/editorial/banners`."""
    actor = who.known(request)
    instant = now()
    rows = [
        {
            "id": one.id, "text": shown.words(one.content["text"], language), "kind": one.content["kind"],
            "from_at": one.from_at.isoformat(), "until_at": one.until_at.isoformat() if one.until_at else "",
            "state": _state(one, instant),
        }
        for one in queries.banners(actor=actor)
    ]  # fmt: skip
    return pages.render(request, "editorial/banners.html", rows=rows)


def _state(banner: Any, instant: Any) -> tuple[str, str]:
    if banner.from_at > instant:
        return "fair", _("To come")
    return ("", _("Past")) if banner.until_at and banner.until_at <= instant else ("good", _("Shown now"))


def new(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/editorial/banners/new`."""
    return _form(request, language, who.known(request), None)


def edit(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """`/fr/editorial/banners/<id>`: changed, or taken off."""
    actor = who.known(request)
    banner = queries.banner(id, actor=actor)
    if request.POST.get("do") == "remove":
        actions.remove_banner(banner, by=actor)
        return forms.done(request, f"/{language}/editorial/banners", _("The banner is taken off."))
    return _form(request, language, actor, banner)


def _form(request: HttpRequest, language: str, actor: Actor, banner: Any) -> HttpResponse:
    require(actor, "banner.write", banner)
    known: dict[str, Any] = banner.content if banner else {"closable": True}
    said: dict[str, dict[str, str]] = {}
    for name in BannerForm.spoken:
        for code, text in known.get(name, {}).items():
            said.setdefault(code, {})[name] = text
    initial: dict[str, Any] = {name: known[name] for name in ("kind", "url", "where", "closable") if name in known}
    initial |= {"from_at": banner.from_at, "until_at": banner.until_at} if banner else {}
    form = BannerForm(request.POST or None, texts=said, initial=initial)
    if request.method == "POST" and form.is_valid():
        period = {name: form.cleaned_data[name] for name in ("from_at", "until_at")}
        try:
            actions.put_banner(form.content(), banner=banner, by=actor, **period)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(request, f"/{language}/editorial/banners", _("The banner is saved."))
    return pages.render(request, "editorial/banner.html", form=form, banner=banner)


# --- what is put forward ---------------------------------------------------------------------------------------

_FEATURES: dict[str, tuple[Any, Any]] = {
    "dataset": (datasets.get, dataset_actions.set_featured),
    "topic": (topics.get, topic_actions.set_featured),
}


def featured(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/editorial/featured`: the data, topics and post put forward, and one field to add more."""
    actor = who.known(request)
    require(actor, "portal.feature")
    if request.method == "POST":
        return _feature(request, language, actor)
    return pages.render(
        request, "editorial/featured.html",
        datasets=[brief(one, language) | {"id": one["id"]} for one in map(orjson.loads, datasets.featured(50))],
        topics=[listed(one, language) | {"id": one["id"]} for one in map(orjson.loads, topics.featured(50))],
        post=_now(language),
    )  # fmt: skip


def _now(language: str) -> dict[str, Any] | None:
    """The post told as what matters now, and where to change it."""
    post = queries.now()
    return (
        shown.post(post, language) | {"edit": f"/{language}/editorial/{NOUNS[post.kind]}/{post.id}"} if post else None
    )


def _feature(request: HttpRequest, language: str, actor: Actor) -> HttpResponse:
    here, kind, act = f"/{language}/editorial/featured", request.POST.get("kind", ""), request.POST.get("do", "")
    if kind not in _FEATURES or act not in ("feature", "unfeature"):
        raise Conflict
    get, set_featured = _FEATURES[kind]
    try:
        id = topics.find(kind, request.POST.get("ref", ""), actor=actor)
        set_featured(get(id, actor=actor), act == "feature", by=actor)
    except PortalError as error:
        return forms.failed(request, here, error)
    return forms.done(request, here, _("It is put forward.") if act == "feature" else _("It is no longer put forward."))
