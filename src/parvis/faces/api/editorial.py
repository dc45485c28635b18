"""The portal's own voice: posts, pages, the home page, banners, the appearance."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema, UploadedFile

from parvis.dialects import appearance as appearances
from parvis.dialects import editorial as dialect
from parvis.faces.api import answers, parameters, shapes
from parvis.kit import pictures
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.editorial import actions, queries
from parvis.portal.editorial.rules import require

READ = ["GET", "HEAD"]
_EMPTY: dict[str, Any] = {
    "title": {}, "summary": {}, "tags": [], "picture": "", "picture_alt": {}, "picture_credit": ""
}  # fmt: skip
_NOUNS = {queries.POST: "posts", queries.PAGE: "pages", queries.HOME: "home"}


class PagesOut(shapes.PageOut):
    """A page of posts or pages, published last first."""

    data: list[dialect.PageOut]


class EditionsOut(Schema):
    """Editions, newest first."""

    data: list[dialect.EditionOut]


class BannersOut(Schema):
    """Banners."""

    data: list[dialect.BannerOut]


class PictureOut(Schema):
    """A picture that was kept: its key for blocks, its address."""

    key: str
    url: str


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _shape(told: queries.Told) -> dict[str, Any]:
    """A page as readers get it."""
    site, noun = settings.PARVIS.site_url, _NOUNS[told.kind]
    is_home = told.kind == queries.HOME
    return {
        "id": told.id, "kind": told.kind, "slug": told.slug, **_EMPTY, **told.content, "blocks": list(told.blocks),
        "author": told.author, "featured": told.featured, "edition": told.number,
        "published_at": _moment(told.published_at), "changed_at": _moment(told.changed_at),
        "uri": f"{site}/api/home" if is_home else f"{site}/api/{noun}/{told.id}",
        "page": f"{site}/" if is_home else f"{site}/{noun}/{told.slug}",
    }  # fmt: skip


def _draft(request: HttpRequest, page: Any, status: int = 200) -> HttpResponse:
    """A page as it is being written."""
    shape = _shape(queries.told(page, page.content)) | {
        "state": page.state,
        "publish_at": _moment(page.publish_at),
        "is_changed": queries.changed_since(page),
    }
    response = answers.send_json(request, shape, status)
    if status == 201:
        response["Location"] = shape["uri"]
    return response


def _content(sent: dialect.PageIn, before: dict[str, Any] | None = None) -> dict[str, Any]:
    given = sent.model_dump(exclude={"slug"}, exclude_unset=before is not None)
    return {**(before or {}), **given}


def _router(kind: str) -> Router:
    """The operations of posts, or of pages: the same for both."""
    noun = _NOUNS[kind]
    router = Router(tags=[noun])

    def found(request: HttpRequest, ref: str) -> Any:
        return queries.get(kind, ref, actor=_actor(request))

    @router.api_operation(READ, "", response=PagesOut, operation_id=f"list_{noun}", summary=f"The {noun}, newest first")
    def listing(request: HttpRequest, page: int = 1, page_size: int = 20) -> HttpResponse:
        given = parameters.PageParameters(q="", sort="", page=page, page_size=page_size)
        offset, limit = given.window()
        rows = [_shape(told) for told in queries.published(kind, limit, offset)]
        envelope = parameters.envelope(request, given, queries.count(kind))
        return answers.send_json(request, {"data": rows, **envelope})

    @router.post("", response={201: dialect.DraftOut}, operation_id=f"create_{kind}", summary="Begin a draft")
    def create(request: HttpRequest, sent: dialect.PageIn) -> HttpResponse:
        page = actions.create(kind, _content(sent), by=_actor(request))
        return _draft(request, actions.rename(page, sent.slug, by=_actor(request)) if sent.slug else page, 201)

    @router.api_operation(
        READ, "/{ref}", response=dialect.PageOut, operation_id=f"get_{kind}",
        summary="One, by id or slug; `draft=true` gives what is being written",
    )  # fmt: skip
    def read(request: HttpRequest, ref: str, draft: bool = False) -> HttpResponse:
        page = found(request, ref)
        if draft or page.live is None:
            require(_actor(request), "page.write", page)
            return _draft(request, page)
        return answers.send_json(request, _shape(queries.told(page)))

    @router.patch(
        "/{ref}", response=dialect.DraftOut, operation_id=f"update_{kind}", summary="Change what is being written"
    )
    def update(request: HttpRequest, ref: str, sent: dialect.PageIn) -> HttpResponse:
        page = actions.write(found(request, ref), _content(sent, found(request, ref).content), by=_actor(request))
        return _draft(request, actions.rename(page, sent.slug, by=_actor(request)) if sent.slug else page)

    @router.delete("/{ref}", response={204: None}, operation_id=f"delete_{kind}", summary="Take it off")
    def delete(request: HttpRequest, ref: str) -> HttpResponse:
        actions.delete(found(request, ref), by=_actor(request))
        return HttpResponse(status=204)

    @router.post(
        "/{ref}/publish",
        response=dialect.DraftOut,
        operation_id=f"publish_{kind}",
        summary="Publish, now or at a moment",
    )
    def publish(request: HttpRequest, ref: str, sent: dialect.PublishIn | None = None) -> HttpResponse:
        page = found(request, ref)
        if sent and sent.at:
            return _draft(request, actions.publish_later(page, sent.at, by=_actor(request)))
        return _draft(request, actions.publish(page, by=_actor(request)))

    _add_verbs(router, kind, found)
    return router


def _add_verbs(router: Router, kind: str, found: Any) -> None:
    verbs: dict[str, tuple[Any, str]] = {
        "withdraw": (actions.withdraw, "Show it to nobody; it is kept"),
        "restore": (actions.restore, "Bring back what was deleted"),
    }

    def add(verb: str) -> None:
        act, summary = verbs[verb]

        @router.post(f"/{{ref}}/{verb}", response=dialect.DraftOut, operation_id=f"{verb}_{kind}", summary=summary)
        def turn(request: HttpRequest, ref: str) -> HttpResponse:
            return _draft(request, act(found(request, ref), by=_actor(request)))

    for verb in verbs:
        add(verb)

    @router.put("/{ref}/featured", response=dialect.DraftOut, operation_id=f"feature_{kind}", summary="Put forward")
    def feature(request: HttpRequest, ref: str) -> HttpResponse:
        return _draft(request, actions.set_featured(found(request, ref), True, by=_actor(request)))

    @router.delete(
        "/{ref}/featured", response=dialect.DraftOut, operation_id=f"unfeature_{kind}", summary="No longer put forward"
    )
    def unfeature(request: HttpRequest, ref: str) -> HttpResponse:
        return _draft(request, actions.set_featured(found(request, ref), False, by=_actor(request)))

    @router.api_operation(
        READ, "/{ref}/editions", response=EditionsOut, operation_id=f"editions_{kind}", summary="What it said before"
    )
    def editions(request: HttpRequest, ref: str) -> HttpResponse:
        return _editions(request, found(request, ref))

    @router.post(
        "/{ref}/editions/{number}/restore",
        response=dialect.DraftOut,
        operation_id=f"say_again_{kind}",
        summary="Take up a former edition",
    )
    def say_again(request: HttpRequest, ref: str, number: int) -> HttpResponse:
        return _draft(request, actions.say_again(found(request, ref), number, by=_actor(request)))


def _editions(request: HttpRequest, page: Any) -> HttpResponse:
    rows = queries.editions(page, actor=_actor(request))
    data = [{"number": one.number, "at": one.at.isoformat(), "by": one.by_name} for one in rows]
    return answers.send_json(request, {"data": data})


posts, pages = _router(queries.POST), _router(queries.PAGE)
router = Router(tags=["portal"])
home = Router(tags=["home"])


# --- the home page ---------------------------------------------------------------------------------------------


@home.api_operation(READ, "", response=dialect.PageOut, operation_id="get_home")
def get_home(request: HttpRequest, draft: bool = False) -> HttpResponse:
    """The home page as readers get it; `draft=true` gives the composition being worked on."""
    page = queries.home_being_written(actor=_actor(request)) if draft else None
    return _draft(request, page) if page else answers.send_json(request, _shape(queries.home()))


@home.patch("", response=dialect.DraftOut, operation_id="update_home")
def update_home(request: HttpRequest, sent: dialect.PageIn) -> HttpResponse:
    """Change the composition being worked on; readers get it once it is published."""
    page = actions.compose_home(by=_actor(request))
    return _draft(request, actions.write(page, _content(sent, page.content), by=_actor(request)))


@home.post("/publish", response=dialect.DraftOut, operation_id="publish_home")
def publish_home(request: HttpRequest, sent: dialect.PublishIn | None = None) -> HttpResponse:
    """Show the composition to everybody, now or at a moment."""
    page = actions.compose_home(by=_actor(request))
    if sent and sent.at:
        return _draft(request, actions.publish_later(page, sent.at, by=_actor(request)))
    return _draft(request, actions.publish(page, by=_actor(request)))


@home.post("/default", response=dialect.DraftOut, operation_id="default_home")
def default_home(request: HttpRequest) -> HttpResponse:
    """Go back to the home page the portal has by itself."""
    return _draft(request, actions.default_home(by=_actor(request)))


@home.api_operation(READ, "/editions", response=EditionsOut, operation_id="editions_home")
def editions_home(request: HttpRequest) -> HttpResponse:
    """What the home page was."""
    return _editions(request, actions.compose_home(by=_actor(request)))


# --- banners ---------------------------------------------------------------------------------------------------


def _banner(one: Any) -> dict[str, Any]:
    return {"id": one.id, **one.content, "from_at": _moment(one.from_at), "until_at": _moment(one.until_at)}


@router.api_operation(READ, "/banners", response=BannersOut, operation_id="list_banners")
def list_banners(request: HttpRequest) -> HttpResponse:
    """The banners that show now; for those who write them, all."""
    actor = _actor(request)
    rows: Any = queries.banners(actor=actor) if actor.governs else queries.look().on(now(), home=True)
    return answers.send_json(request, {"data": [_banner(one) for one in rows]})


@router.post("/banners", response={201: dialect.BannerOut}, operation_id="create_banner")
def create_banner(request: HttpRequest, sent: dialect.BannerIn) -> HttpResponse:
    """Show words on top of the pages for a time."""
    content = sent.model_dump(exclude={"from_at", "until_at"})
    made = actions.put_banner(content, from_at=sent.from_at, until_at=sent.until_at, by=_actor(request))
    return answers.send_json(request, _banner(made), 201)


@router.put("/banners/{id}", response=dialect.BannerOut, operation_id="update_banner")
def update_banner(request: HttpRequest, id: str, sent: dialect.BannerIn) -> HttpResponse:
    """Say something else, or at another time."""
    banner = queries.banner(id, actor=_actor(request))
    content = sent.model_dump(exclude={"from_at", "until_at"})
    made = actions.put_banner(
        content, from_at=sent.from_at or banner.from_at, until_at=sent.until_at, banner=banner, by=_actor(request)
    )
    return answers.send_json(request, _banner(made))


@router.delete("/banners/{id}", response={204: None}, operation_id="delete_banner")
def delete_banner(request: HttpRequest, id: str) -> HttpResponse:
    """Take a banner off."""
    actions.remove_banner(queries.banner(id, actor=_actor(request)), by=_actor(request))
    return HttpResponse(status=204)


# --- the appearance --------------------------------------------------------------------------------------------


@router.api_operation(READ, "/appearance", response=appearances.Appearance, operation_id="get_appearance")
def get_appearance(request: HttpRequest) -> HttpResponse:
    """What the portal looks like; what is empty is as it is by itself."""
    values = queries.appearance(actor=_actor(request))
    return answers.send_json(request, appearances.appearance(values))


@router.put("/appearance", response=appearances.Appearance, operation_id="set_appearance")
def set_appearance(request: HttpRequest, sent: appearances.Appearance) -> HttpResponse:
    """Give the portal another appearance (administrators). Colours that cannot be read are refused."""
    return answers.send_json(request, actions.set_appearance(sent.model_dump(), by=_actor(request)))


@router.delete("/appearance", response={204: None}, operation_id="reset_appearance")
def reset_appearance(request: HttpRequest) -> HttpResponse:
    """Back to the appearance the portal has by itself."""
    actions.reset_appearance(by=_actor(request))
    return HttpResponse(status=204)


@router.post("/appearance/logo", response={201: PictureOut}, operation_id="add_logo")
def add_logo(request: HttpRequest, file: UploadedFile = File(...)) -> HttpResponse:  # type: ignore[type-arg]
    """Keep a logo; name its key in the appearance."""
    return _picture(request, actions.add_logo(file.read(pictures.MAX_BYTES + 1), by=_actor(request)))


@router.post("/editorial/pictures", response={201: PictureOut}, operation_id="add_picture")
def add_picture(request: HttpRequest, file: UploadedFile = File(...)) -> HttpResponse:  # type: ignore[type-arg]
    """Keep a picture; name its key in a page or a block."""
    return _picture(request, actions.add_picture(file.read(pictures.MAX_BYTES + 1), by=_actor(request)))


def _picture(request: HttpRequest, key: str) -> HttpResponse:
    url = f"{settings.PARVIS.site_url}{pictures.address(key)}"
    return answers.send_json(request, {"key": key, "url": url}, 201)
