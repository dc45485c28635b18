"""Where the portal's own voice is written: posts, pages and the home page, block by block."""

from typing import Any, Final

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.dialects import blocks
from parvis.faces.web import forms, home, pages, texts, who
from parvis.faces.web.editorial import reading, shown
from parvis.faces.web.editorial.forms import SHAPES, BlockForm
from parvis.faces.web.translated import Spoken, TranslatedForm
from parvis.kit import pictures
from parvis.kit.actors import Actor
from parvis.kit.errors import Conflict, NotFound, PortalError
from parvis.kit.text import plain
from parvis.portal.editorial import actions, queries
from parvis.portal.editorial.rules import require

KINDS: Final = {"posts": queries.POST, "pages": queries.PAGE, "home": queries.HOME}
NAMES: Final = {"posts": gettext_lazy("Posts"), "pages": gettext_lazy("Pages"), "home": gettext_lazy("Home page")}


class DetailsForm(TranslatedForm):
    """What stands above the blocks of a page."""

    spoken = {
        "title": Spoken(gettext_lazy("Title")),
        "summary": Spoken(gettext_lazy("Summary"), rows=3, longest=500),
        "picture_alt": Spoken(gettext_lazy("What the picture shows"), longest=500),
    }
    slug = fields.CharField(
        label=gettext_lazy("Address"), required=False, max_length=100,
        help_text=gettext_lazy("The last part of it. Once published, a former address leads to the new one."),
    )  # fmt: skip
    picture = fields.FileField(
        label=gettext_lazy("Picture"), required=False, widget=fields.FileInput({"accept": pictures.ACCEPT}),
        help_text=gettext_lazy("A photograph that sets the scene, wider than high. PNG, JPEG or WebP, 5 MB at most."),
    )  # fmt: skip
    picture_credit = fields.CharField(label=gettext_lazy("Credit of the picture"), required=False, max_length=255)


class LaterForm(forms.Form):
    """When to publish."""

    publish_at = fields.DateTimeField(
        label=gettext_lazy("Publish on"), help_text=gettext_lazy("In universal time (UTC)."),
        widget=fields.DateTimeInput({"type": "datetime-local"}),
    )  # fmt: skip


def _enter(request: HttpRequest) -> Actor:
    actor = who.known(request)
    require(actor, "editorial.enter")
    return actor


def _page(request: HttpRequest, noun: str, id: str) -> tuple[Any, Actor]:
    actor = _enter(request)
    if noun == "home":
        return actions.compose_home(by=actor), actor
    if noun not in KINDS:
        raise NotFound
    return queries.get(KINDS[noun], id, actor=actor), actor


def _place(language: str, noun: str, page: Any) -> str:
    return f"/{language}/editorial/{noun}/{page.id}"


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/editorial`: what the portal says, and where to change it."""
    actor = _enter(request)
    counts = {noun: len(queries.listing(KINDS[noun], actor=actor)) for noun in ("posts", "pages")}
    return pages.render(request, "editorial/overview.html", counts=counts)


def listing(request: HttpRequest, language: str, noun: str) -> HttpResponse:
    """`/fr/editorial/posts`, `/fr/editorial/pages`."""
    actor = _enter(request)
    if noun not in ("posts", "pages"):
        raise NotFound
    rows = [_row(page, language, noun) for page in queries.listing(KINDS[noun], actor=actor)]
    return pages.render(request, "editorial/listing.html", rows=rows, noun=noun, name=NAMES[noun])


def _row(page: Any, language: str, noun: str) -> dict[str, Any]:
    return {
        "address": _place(language, noun, page),
        "title": shown.words(page.content.get("title", {}), language),
        "state": _state(page),
        "featured": page.featured,
        "modified_at": page.modified_at.isoformat(),
        "author": page.author_name,
    }


def _state(page: Any) -> tuple[str, str]:
    """How the page stands: a colour and a word."""
    if page.publish_at:
        return "fair", _("Planned")
    if page.live is None and page.kind == queries.HOME:
        return "", _("Readers get the portal’s own home page")
    if page.live is None:
        return "fair", _("Draft")
    return (
        ("fair", _("Published, with changes to publish")) if queries.changed_since(page) else ("good", _("Published"))
    )


def new(request: HttpRequest, language: str, noun: str) -> HttpResponse:
    """`/fr/editorial/posts/new`: a title first."""
    actor = _enter(request)
    if noun not in ("posts", "pages"):
        raise NotFound
    form = DetailsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            page = actions.create(KINDS[noun], _details(form, {}, actor), by=actor)
            if form.cleaned_data["slug"]:
                actions.rename(page, form.cleaned_data["slug"], by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(request, _place(language, noun, page), _("It is there, as a draft. Now its blocks."))
    return pages.render(
        request, "editorial/details.html", form=form, noun=noun, page=None, back=f"/{language}/editorial/{noun}"
    )


def details(request: HttpRequest, language: str, noun: str, id: str) -> HttpResponse:
    """`/fr/editorial/posts/<id>/details`."""
    page, actor = _page(request, noun, id)
    content = page.content
    said: dict[str, dict[str, str]] = {}
    for name in DetailsForm.spoken:
        for code, text in content.get(name, {}).items():
            said.setdefault(code, {})[name] = text
    initial = {"slug": page.slug, "picture_credit": content.get("picture_credit", "")}
    form = DetailsForm(request.POST or None, request.FILES or None, texts=said, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            page = actions.write(page, _details(form, content, actor, "remove_picture" in request.POST), by=actor)
            if form.cleaned_data["slug"]:
                page = actions.rename(page, form.cleaned_data["slug"], by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(request, _place(language, noun, page), _("The texts are saved."))
    return pages.render(
        request, "editorial/details.html", form=form, noun=noun, page=page, back=_place(language, noun, page),
        picture=pictures.address(content.get("picture", "")),
    )  # fmt: skip


def _details(form: DetailsForm, content: Any, actor: Actor, remove: bool = False) -> dict[str, Any]:
    """The content with what the form says above its blocks."""
    made = {**content, **{name: form.words(name) for name in DetailsForm.spoken}}
    made["picture_credit"] = form.cleaned_data["picture_credit"]
    if form.cleaned_data["picture"]:
        made["picture"] = actions.add_picture(form.cleaned_data["picture"].read(pictures.MAX_BYTES + 1), by=actor)
    elif remove:
        made["picture"] = ""
    return made


def edit(request: HttpRequest, language: str, noun: str, id: str) -> HttpResponse:
    """`/fr/editorial/posts/<id>`: the page on the workbench; it also takes the moment to publish at."""
    page, actor = _page(request, noun, id)
    later = LaterForm(request.POST or None)
    if request.method == "POST" and later.is_valid():
        try:
            actions.publish_later(page, later.cleaned_data["publish_at"], by=actor)
        except PortalError as error:
            later.refuse(error)
        else:
            return forms.done(request, _place(language, noun, page), _("It will be published at that moment."))
    rows = [_block_row(one, language) for one in page.content.get("blocks", [])]
    types = [*(blocks.HOME_ONLY if noun == "home" else ()), *blocks.EVERYWHERE]
    return pages.render(
        request, "editorial/edit.html", page=page, noun=noun, name=NAMES[noun], later=later, rows=rows,
        title=shown.words(page.content.get("title", {}), language) or NAMES[noun],
        state=_state(page), shapes={type: SHAPES[type] for type in types}, place=_place(language, noun, page),
        publish_at=page.publish_at.isoformat() if page.publish_at else "",
        is_changed=queries.changed_since(page) or page.state != "published",
    )  # fmt: skip


def edit_home(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/editorial/home`: the home page on the workbench."""
    return edit(request, language, "home", queries.HOME)


def _block_row(block: Any, language: str) -> dict[str, Any]:
    """A block in the list that is arranged: its kind and its first words."""
    first: Any = next((block[name] for name in ("title", "text", "sentence", "alt", "question") if block.get(name)), {})
    lists = block.get("links") or block.get("items") or []
    if not first and lists:
        first = lists[0].get("label") or lists[0].get("question") or {}
    line = plain(texts.in_words(first, language).text, 140)
    return {"id": block["id"], "shape": SHAPES[block["type"]], "line": line}


def block(request: HttpRequest, language: str, noun: str, id: str, block_id: str) -> HttpResponse:
    """`/fr/editorial/posts/<id>/blocks/<block>`: one block; `new?type=number` for one to add."""
    page, actor = _page(request, noun, id)
    known = next((one for one in page.content.get("blocks", []) if one["id"] == block_id), None)
    kind = known["type"] if known else request.GET.get("type", "")
    if kind not in SHAPES or (known is None and block_id != "new"):
        raise NotFound
    posts = [
        (one.id, texts.in_words(one.content.get("title", {}), language).text)
        for one in queries.published(queries.POST, 50)
    ]
    form = BlockForm(kind, request.POST or None, request.FILES or None, block=known, posts=posts)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.made()
            if sent := form.cleaned_data.get("picture"):
                made["picture"] = actions.add_picture(sent.read(pictures.MAX_BYTES + 1), by=actor)
            actions.put_block(page, made, by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(
                request,
                _place(language, noun, page) + "#arranged",
                _("The block is saved; readers see it once you publish."),
            )
    return pages.render(
        request, "editorial/block.html", form=form, shape=SHAPES[kind], page=page, place=_place(language, noun, page),
        fresh=known is None, picture=pictures.address((known or {}).get("picture", "")),
    )  # fmt: skip


def _posts(kind: str, language: str) -> list[tuple[str, str]]:
    """The posts one may choose among, for the block that tells one."""
    found = queries.published(queries.POST, 50) if kind == "now" else []
    return [(one.id, texts.in_words(one.content.get("title", {}), language).text) for one in found]


def arrange(request: HttpRequest, language: str, noun: str, id: str) -> HttpResponse:
    """One step of arranging blocks: up, down, taken out, or a whole order that was dragged."""
    page, actor = _page(request, noun, id)
    act, item = request.POST.get("do", ""), request.POST.get("item", "")
    if act == "order":
        actions.order_blocks(page, request.POST.get("order", "").split(","), by=actor)
    elif act in ("up", "down"):
        actions.move_block(page, item, -1 if act == "up" else 1, by=actor)
    elif act == "remove":
        actions.take_block(page, item, by=actor)
    else:
        raise Conflict
    return forms.done(request, _place(language, noun, page) + "#arranged")


def preview(request: HttpRequest, language: str, noun: str, id: str) -> HttpResponse:
    """`/fr/editorial/posts/<id>/preview`: as readers will get it, in each language."""
    page, _actor = _page(request, noun, id)
    told = queries.told(page, page.content)
    place = _place(language, noun, page)
    bar = {"words": _("This is how readers will get it."), "back": place, "act": f"{place}/act", "verb": _("Publish")}
    if noun == "home":
        return home.page(request, language, told, preview=bar)
    return pages.render(
        request, "editorial/page.html", **reading.said(told, language), draft=True, may_write=True, preview=bar
    )


def editions(request: HttpRequest, language: str, noun: str, id: str) -> HttpResponse:
    """`/fr/editorial/posts/<id>/editions`: what it said before."""
    page, actor = _page(request, noun, id)
    rows = [
        {"number": one.number, "at": one.at.isoformat(), "by": one.by_name, "live": page.live_id == one.pk,
         "title": shown.words(one.content.get("title", {}), language), "blocks": len(one.content.get("blocks", []))}
        for one in queries.editions(page, actor=actor)
    ]  # fmt: skip
    return pages.render(
        request, "editorial/editions.html", rows=rows, page=page, place=_place(language, noun, page),
        title=shown.words(page.content.get("title", {}), language) or NAMES[noun],
    )  # fmt: skip


def turn(request: HttpRequest, language: str, noun: str, id: str) -> HttpResponse:
    """A button that changes the life of a page."""
    page, actor = _page(request, noun, id)
    place, act = _place(language, noun, page), request.POST.get("do", "")
    try:
        notice, where = _turned(page, act, request.POST.get("number", ""), actor, place)
    except PortalError as error:
        return forms.failed(request, place, error)
    return forms.done(request, where, notice)


def _turned(page: Any, act: str, number: str, actor: Actor, place: str) -> tuple[Any, str]:
    """Do it; what to say of it, and where."""
    if act == "again":
        actions.say_again(page, int(number) if number.isdigit() else 0, by=actor)
        return _("The former edition is back on the workbench; publish to show it."), place
    verbs: dict[str, tuple[Any, Any]] = {
        "publish": (lambda: actions.publish(page, by=actor), _("It is published.")),
        "cancel": (lambda: actions.publish_later(page, None, by=actor), _("It is no longer planned.")),
        "withdraw": (lambda: actions.withdraw(page, by=actor), _("Nobody sees it any more; it is kept here.")),
        "feature": (lambda: actions.set_featured(page, True, by=actor), _("It is put forward.")),
        "unfeature": (lambda: actions.set_featured(page, False, by=actor), _("It is no longer put forward.")),
        "default": (lambda: actions.default_home(by=actor), _("The home page is the one the portal has by itself.")),
        "delete": (lambda: actions.delete(page, by=actor), _("It is deleted.")),
    }
    if act not in verbs:
        raise Conflict
    do, notice = verbs[act]
    do()
    return notice, place.rpartition("/")[0] if act == "delete" else place
