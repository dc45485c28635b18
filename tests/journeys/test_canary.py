"""What is not public is nowhere: a unique word in every field of every hidden thing, looked for behind every address.

The whole portal is crawled twice, as a visitor and as somebody signed in (with a token) who has nothing to do with the
hidden things. Their words, ids, addresses, checksums and storage keys may appear in no answer; a question that holds
one of them is answered exactly as the same question about something that does not exist; counts do not move.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.urls import get_resolver
from tests.serving import serving

from parvis.dialects import records
from parvis.engines.search import follower
from parvis.faces.api.urls import api as described
from parvis.faces.ckan.views import ACTIONS
from parvis.kit.actors import VISITOR, system
from parvis.kit.dates import now
from parvis.portal.accounts import actions as accounts
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries as catalogue
from parvis.portal.datasets.models import Dataset, ResourceVersion
from parvis.portal.harvest import actions as harvest
from parvis.portal.harvest.models import Entry, Run, Source
from parvis.portal.mirrors import actions as mirrors
from parvis.portal.organizations import actions as organizations
from parvis.portal.tables.models import Change, ChangedTable, Current, Ingestion, Table
from parvis.portal.tables.rules import telling
from parvis.portal.topics import actions as topics

SYSTEM = system("tests")
LANGUAGES = ("fr", "en", "ar")
WORD = "zqx{}canari"  # letters alone: found by search if it is there
NOWHERE = "zqxnullepartcanari"
pytestmark = pytest.mark.django_db


# --- what is hidden, and what is not ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Named:
    """How an address names a thing of a kind: `ref` stands for {ref}, `part` for {id} and its like; `hidden` are those
    of its names that nobody may learn of.
    """

    kind: str
    ref: str
    part: str
    hidden: tuple[str, ...] = ()


@dataclass
class Scene:
    """Public things to crawl, and the needles that must not be found; `refs` are hidden things one may ask for."""

    public: list[Named] = field(default_factory=list)
    needles: dict[str, str] = field(default_factory=dict)
    refs: list[Named] = field(default_factory=list)

    def ask(self, kind: str, name: str) -> None:
        """A name to try, as that of a thing and of a part of one."""
        self.refs.append(Named(kind, name, name, (name,)))

    def shown(self, kind: str) -> str:
        """The id of the public thing of this kind."""
        return [one.ref for one in self.public if one.kind == kind][-1]

    def hide(self, what: str, *needles: str) -> None:
        for needle in needles:
            if needle:
                self.needles[needle] = what


def _full(word: str, organization: str = "") -> records.Dataset:
    """A dataset with the word in every text there is."""
    said = f"{word} texte"
    return records.Dataset(
        title=f"Données {word}", acronym=word[:60], description=f"Description {said} https://{word}.example/",
        description_short=said, language="fr", tags=(word,), organization=organization, owner_name=said,
        translations={"en": {"title": said, "description": said}, "ar": {"title": said, "description": said}},
        contacts=(records.Contact(name=said, email=f"{word}@example.org", contact_form=f"https://{word}.example/c"),),
        access_reason=said, source_url=f"https://{word}.example/s", extras={"k": said}, harvest={"remote_id": word},
        frequency="weekly", schema={"name": word, "url": f"https://{word}.example/schema"},
    )  # fmt: skip


def _file(dataset: Any, word: str) -> list[str]:
    """Two versions of a hosted file and a link, with the word in their names and contents; what tells of them."""

    def upload(content: str) -> str:
        return datasets.receive_upload(BytesIO(content.encode()), filename=f"{word}.csv", by=SYSTEM).id

    record = records.Resource(title=f"Fichier {word}", description=f"{word} fichier")
    row = datasets.add_file(dataset, record, upload=upload(f"{word};b\n1;2\n"), by=SYSTEM)
    row = datasets.replace_file(row, upload=upload(f"{word};b\n3;4\n"), note=f"{word} note", by=SYSTEM)
    link = records.Resource(title=f"Lien {word}", url=f"https://{word}.example/x.csv", format="csv")
    other = datasets.add_resource(catalogue.get(dataset.id, actor=SYSTEM), link, by=SYSTEM)
    kept = ResourceVersion.objects.filter(resource=row)
    return [row.id, other.id, row.file, row.checksum, *(one.sha256 for one in kept), *(one.file for one in kept)]


def _changed(id: str, word: str) -> None:
    """The tables of both versions of a file, and what is different between them, with the word in every part."""
    fields = [{"name": word, "original": word, "type": "string", "semantic": ""}]
    before, after = (
        Ingestion.objects.create(
            resource_id=id, version=number, source=f"{word}{number}", sha256=f"{word}{number}", state="ready",
            created_at=now() + timedelta(seconds=number),
        )
        for number in (1, 2)
    )  # fmt: skip
    for one in (before, after):
        Table.objects.create(
            ingestion=one, name=word, title=word, file="", profile="", rows=1, fields=fields, report={}
        )
    Current.objects.create(resource_id=id, ingestion=after, since=now())
    column = {"name": word, "type": "string"}
    change = Change.objects.create(
        resource_id=id, before=before, after=after, follows=True, state="ready", created_at=now(), finished_at=now()
    )
    table = ChangedTable.objects.create(
        change=change, name=word, title=word, kind="added", columns={"added": [column]}, cells={word: 1}, key=[word],
        sample=[{"key": {word: word}, "column": word, "before": word, "after": word}],
    )  # fmt: skip
    change.summary = telling.summary([table])
    change.save()


def _make(scene: Scene, what: str, organization: str = "", turn: Any = None) -> Dataset:
    word = WORD.format(what)
    dataset = datasets.create(_full(word, organization), by=SYSTEM)
    told = _file(dataset, word)
    dataset = catalogue.get(dataset.id, actor=SYSTEM)
    if turn is not None:
        dataset = turn(dataset)
    scene.hide(what, word, dataset.id, dataset.slug, *told)
    if what in ("masque", "embargo"):
        id, slug, file, shown = dataset.id, dataset.slug, told[0], scene.shown("dataset")
        for ref, part in ((id, file), (slug, file), (file, id)):
            scene.refs.append(Named("dataset", ref, part, (ref, part)))
        scene.refs.append(Named("dataset", shown, file, (file,)))
        _changed(file, word)
    return dataset


def _hidden(dataset: Any) -> Any:
    return datasets.hide(datasets.publish(dataset, by=SYSTEM), reason="zqxraisoncanari", by=SYSTEM)


def _public(make_organization: Any) -> Scene:
    """Three public datasets of two organizations, with a file, and a topic that holds them."""
    city = make_organization("Ville de Rabat", description="La capitale.")
    made = []
    for number in range(3):
        record = records.Dataset(
            title=f"Qualité de l’eau {number}", description="Les analyses de l’eau, par commune.", tags=("eau",),
            organization=city.id, frequency="weekly", language="fr",
        )  # fmt: skip
        dataset = datasets.create(record, by=SYSTEM)
        upload = datasets.receive_upload(BytesIO(b"a;b\n1;2\n"), filename="eau.csv", by=SYSTEM).id
        row = datasets.add_file(dataset, records.Resource(title="Eau"), upload=upload, by=SYSTEM)
        made.append((datasets.publish(catalogue.get(dataset.id, actor=SYSTEM), by=SYSTEM), row))
    topic = topics.create(records.Topic(title="L’eau", description="Tout sur l’eau."), by=SYSTEM)
    topic = topics.publish(topic, by=SYSTEM)
    topics.add(topic, records.Element(kind="dataset", key=made[0][0].id), by=SYSTEM)
    wanted = harvest.Wanted(name="Le grand catalogue", kind="datajson", url="https://data.example.org/data.json")
    source = harvest.create(wanted, city, by=SYSTEM)
    dataset, file = made[0]
    public = [Named("dataset", dataset.slug, file.id), Named("dataset", dataset.id, file.id)]
    for kind, thing in {"organization": city, "topic": topic, "source": source}.items():
        public += [Named(kind, thing.slug, thing.slug), Named(kind, thing.id, thing.id)]
    return Scene(public)


def _bury(scene: Scene, make_user: Any, actor_of: Any) -> None:
    """Every way a thing can be kept from the public."""
    city = scene.shown("organization")
    for what, turn in {
        "brouillon": None,
        "prive": lambda one: datasets.make_private(one, by=SYSTEM),
        "embargo": lambda one: datasets.schedule(one, now() + timedelta(days=9), by=SYSTEM),
        "masque": _hidden,
        "depublie": lambda one: datasets.make_private(datasets.publish(one, by=SYSTEM), by=SYSTEM),
    }.items():
        _make(scene, what, city, turn)
    scene.hide("raison", "zqxraisoncanari")
    for what in ("attente", "cachee"):
        _bury_organization(scene, what, actor_of(make_user(email=f"{what}@example.org")))
    _bury_topics(scene)
    _bury_sources(scene)


def _bury_organization(scene: Scene, what: str, owner: Any) -> None:
    word = WORD.format(f"org{what}")
    waits = settings.PARVIS.organizations_need_approval
    settings.PARVIS.organizations_need_approval = what == "attente"
    record = records.Organization(
        name=f"Organisation {word}", acronym=word[:40], description=f"{word} présentation", url=f"https://{word}.example/",
        translations={"en": {"name": word}}, extras={"k": word},
    )  # fmt: skip
    organization = organizations.create(record, by=owner)
    settings.PARVIS.organizations_need_approval = waits
    dataset = _make(scene, f"de{what}", organization.id)
    if what == "cachee":
        organizations.hide(organization, reason="zqxraisoncanari", by=SYSTEM)
    organization.refresh_from_db()
    assert (organization.approval, organization.hidden_at is not None) == (
        ("pending", False) if what == "attente" else ("accepted", True)
    )
    del dataset
    scene.hide(f"organization {what}", word, organization.id, organization.slug)
    scene.ask("organization", organization.slug)


def _bury_topics(scene: Scene) -> None:
    """Hidden things in a public topic, with words of the topic's own on them; a draft topic, and a hidden one."""
    from parvis.portal.topics import queries

    public = queries.get(scene.shown("topic"), actor=SYSTEM)
    for dataset in Dataset.objects.exclude(state="published").order_by("pk"):
        note = WORD.format("element")
        element = records.Element(kind="dataset", key=dataset.id, title=f"Titre {note}", description=f"{note} note")
        topics.add(public, element, by=SYSTEM)
        scene.hide("element", note)
    for what in ("sujet", "sujetmasque"):
        word = WORD.format(what)
        topic = topics.create(records.Topic(title=f"Sujet {word}", description=word, tags=(word,)), by=SYSTEM)
        topics.add(topic, records.Element(kind="section", title=word, description=word), by=SYSTEM)
        if what == "sujetmasque":
            topic = topics.hide(topics.publish(topic, by=SYSTEM), reason="zqxraisoncanari", by=SYSTEM)
        scene.hide(what, word, topic.id, topic.slug)
        scene.ask("topic", topic.slug)


def _bury_sources(scene: Scene) -> None:
    """A source that waits; of a public one, what is for its people: its address, its errors, its records, a preview."""
    public = Source.objects.select_related("organization").get(pk=scene.shown("source"))
    word = WORD.format("adresse")
    Source.objects.filter(pk=public.pk).update(url=f"https://data.example.org/?key={word}", config={"key": word})
    run = harvest.run(public, by=SYSTEM)
    Run.objects.filter(pk=run.pk).update(state="failed", error="status", error_value=f"404 {word}")
    Entry.objects.create(run=run, remote_id=word, title=word, outcome="refused", reason="no_title", value=word)
    scene.hide("address of a source", word)
    preview = harvest.preview(public, by=SYSTEM)
    scene.hide("preview", preview.pk)
    scene.refs.append(Named("source", public.slug, preview.pk, (preview.pk,)))
    word = WORD.format("source")
    wanted = harvest.Wanted(name=f"Source {word}", description=word, kind="files", url=f"https://{word}.example.org/")
    waiting = harvest.create(wanted, public.organization, by=SYSTEM)
    Source.objects.filter(pk=waiting.pk).update(state="pending")
    scene.hide("source", word, waiting.pk, waiting.slug)
    scene.ask("source", waiting.slug)


# --- the crawl -------------------------------------------------------------------------------------------------


class Reader:
    """Somebody who reads: a visitor, or a stranger with a session and a token."""

    def __init__(self, user: Any = None) -> None:
        self.client, self.token = Client(raise_request_exception=False), ""
        if user is not None:
            self.client.force_login(user)
            self.token = accounts.create_token(user, by=SYSTEM, scopes=("read", "write"))[1]

    def get(self, address: str, **headers: str) -> tuple[int, str]:
        """Status, and the answer as text with its headers, escapes undone."""
        if self.token and address.startswith("/api"):
            headers["Authorization"] = f"Bearer {self.token}"
        response = self.client.get(address, headers=headers)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        told = "\n".join(f"{name}: {value}" for name, value in response.headers.items() if name != "X-Request-ID")
        assert response.status_code != 500, address
        return response.status_code, f"{told}\n\n{unquote(body.decode('utf-8', 'replace'))}"


@cache
def _known() -> list[str]:
    """Every address the portal knows or describes: the description of the API takes a second of processor to make."""
    return sorted({*_routes(), *_operations()})


def _routes(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every address the portal knows, its parameters as {name}."""
    for one in patterns or get_resolver().url_patterns:
        route = prefix + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _routes(one.url_patterns, route)
        else:
            route = re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", lambda m: f"{{{m[1] or m[2]}}}", route)
            route = re.sub(r"[\^$]|\\(?=[.])|\(\?:|\?(?=$)", "", route)
            if not re.search(r"[()|*+\[\]\\]", route):
                yield "/" + route.lstrip("/")


_LEFT = re.compile(r"/(?:operate|api/docs|static)|.*logout")  # for operators, or without anything to name
_VALUES = {"language": LANGUAGES[0], "number": "1", "kind": "dataset", "digest": "a" * 64, "name": "x",
           "level": "country", "extension": "ttl", "verb": "publish", "element": "x", "form": "csv", "before": "1",
           "after": "2"}  # fmt: skip
_NOUNS = {"dataset": "dataset", "datasets": "dataset", "resource": "dataset", "resources": "dataset",
          "datastore": "dataset", "organization": "organization", "organizations": "organization", "group": "topic",
          "topics": "topic", "harvest": "source", "sources": "source"}  # fmt: skip


def _names(route: str) -> list[str]:
    """The parameters of a route that name a thing."""
    return [name for name in re.findall(r"\{(\w+)\}", route) if name not in _VALUES]


def _things(route: str, things: list[Named]) -> list[Named]:
    """Those to ask at a route: of the kind it is about; where that is another, one of each kind."""
    before = route.partition(f"{{{_names(route)[0]}}}")[0]
    kind = next((_NOUNS[noun] for noun in before.split("/") if noun in _NOUNS), "")
    return [one for one in things if one.kind == kind] or list({one.kind: one for one in things}.values())


def _filled(route: str, thing: Named | None = None, language: str = LANGUAGES[0]) -> str:
    """The route, with the names of the thing in the place of what names one."""
    values = {**dict.fromkeys(_names(route), thing.part if thing else ""), **_VALUES, "language": language}
    if thing:
        values["ref"] = thing.ref
    return re.sub(r"\{(\w+)\}", lambda found: quote(values[found[1]]), route)


def _operations() -> list[str]:
    paths = described.get_openapi_schema(path_prefix="/api")["paths"]
    return [path for path, operations in paths.items() if "get" in operations]


_SORTS = ("", "-created", "-updated", "-modified", "-views", "-quality", "created", "followers")


def _seeds(scene: Scene) -> list[str]:
    """Where a reader may begin: every address with public names, lists in every order, walks, feeds, suggestions."""
    others: list[str] = []  # the same routes by other names, after all routes by one
    seeds = ["/", "/robots.txt", "/sitemap.xml", "/api", "/api/openapi.json", "/api/datasets?cursor=", "/api/topics"]
    for route in _known():
        if not _LEFT.match(route):
            things = _things(route, scene.public) if _names(route) else [None]
            languages = LANGUAGES if things == [None] else LANGUAGES[:1]
            seeds += [_filled(route, things[0], language) for language in languages]
            others += [_filled(route, thing) for thing in things[1:]]
    seeds += [f"/api/datasets?sort={sort}&page_size=100" for sort in _SORTS]
    seeds += [f"/fr/datasets?sort={sort}" for sort in _SORTS]
    seeds += [f"/api/organizations?sort={sort}" for sort in ("", "-datasets", "-created")]
    for one in scene.public:
        sent = f"id={one.ref}&include_datasets=true&resource_id={one.part}"
        seeds += [f"/api/3/action/{action}?{sent}" for action in _ACTIONS]
    seeds += [f"/api/3/action/package_search?sort={sort}&rows=100&include_private=true&include_drafts=true&start={start}"
              for sort in ("", "id asc", "name asc") for start in (0, 10000)]  # fmt: skip
    seeds += ['/api/3/action/package_search?rows=0&facet.field=["organization","tags","groups","res_format"]',
              "/api/3/action/organization_list?all_fields=true", "/api/3/action/group_list?all_fields=true",
              "/api/3/action/package_list?include_private=true&include_drafts=true&include_deleted=true"]  # fmt: skip
    for typed in ("z", "zq", "zqx", "don", "org", "suj", "eau", "qualité données"):
        seeds += [f"/api/suggest?q={typed}&size=20", f"/fr/suggestions?q={typed}", f"/fr/datasets?q={typed}",
                  f"/fr/datasets.atom?q={typed}", f"/api/datasets?q={typed}", f"/fr/organizations?q={typed}",
                  f"/api/organizations?q={typed}", f"/fr/topics?q={typed}",
                  f"/api/3/action/package_search?q={typed}", f"/api/3/action/resource_search?query=name:{typed}",
                  f"/api/3/action/tag_list?query={typed}"]  # fmt: skip
        seeds += [f"/api/3/action/{name}_autocomplete?q={typed}" for name in _COMPLETED]
        seeds += [f"/api/{version}/{path}{typed}" for version, path in _UDATA]
    return list(dict.fromkeys(seeds + others))


# Those of CKAN that change nothing: each takes what it knows of what is sent.
_ACTIONS = [name for name, action in ACTIONS.items() if action.reads]
_COMPLETED = ("package", "organization", "group", "tag", "format")
_UDATA = (
    (1, "datasets/?q="), (2, "datasets/search/?q="), (1, "datasets/suggest/?size=20&q="), (1, "organizations/?q="),
    (1, "organizations/suggest/?q="), (2, "organizations/search/?q="), (2, "topics/search/?q="), (1, "tags/suggest/?q="),
    (1, "datasets/?sort=-created&tag="), (1, "datasets/?private=true&q="), (1, "datasets/?topic=leau&page_size=100&q="),
)  # fmt: skip
_LINK = re.compile(
    r"""(?:href|src|action|hx-get)=["']([^"'#]+)|<loc>([^<]+)|"(?:uri|page|next_page|latest|url|href)":"([^"]+)"""
)
_SKIP = re.compile(r"^/(?:static|operate|language/|api/docs|banners/|fr/account/logout)")


def _links(body: str) -> Iterator[str]:
    for found in _LINK.finditer(body):
        address = urlsplit((found[1] or found[2] or found[3]).replace("&amp;", "&"))
        if address.netloc and address.netloc != urlsplit(settings.PARVIS.site_url).netloc:
            continue
        path = address.path + (f"?{address.query}" if address.query else "")
        if path.startswith("/") and not _SKIP.match(path):
            yield path


def crawl(reader: Reader, scene: Scene, seen: set[str], limit: int = 1500) -> Iterator[str]:
    """Leaks, as they are met: follow every link there is, and look for every needle in every answer; notes what is seen."""
    queue = deque(_seeds(scene))
    while queue and len(seen) < limit:
        address = queue.popleft()
        if address in seen:
            continue
        seen.add(address)
        _status, text = reader.get(address)
        yield from (f"{what} ({needle}) at {address}" for needle, what in scene.needles.items() if needle in text)
        queue += [link for link in _links(text) if link not in seen]


def probe(reader: Reader, scene: Scene) -> Iterator[str]:
    """Addresses, as they are met, where hidden things asked by name are not answered as names that are nowhere."""
    known: dict[tuple[str, ...], tuple[int, str]] = {}
    for address, names in {**dict(_by_name(scene)), **dict(_by_word(scene))}.items():
        other, nothing = address, [_nothing(name) for name in names]
        for name, instead in zip(names, nothing, strict=True):
            other = other.replace(name, instead)
        for headers in _conditions(address):
            if (other, *headers) not in known:
                known[other, *headers] = _answer(reader, other, nothing, headers)
            if _answer(reader, address, names, headers) != known[other, *headers]:
                yield address
            if known[other, *headers][0] == 405:
                break  # nothing is read there, whole or in part


def _nothing(name: str) -> str:
    """A name of the same form that is nowhere."""
    return re.sub(r"[0-9a-f]", "e", name) if re.fullmatch(r"[0-9a-f-]{24,36}", name) else NOWHERE


def _by_name(scene: Scene) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(address, names) of every route that takes a name, with the names of some hidden things."""
    for ref in dict.fromkeys(name for one in scene.refs for name in one.hidden):
        for action in _ACTIONS:
            yield f"/api/3/action/{action}?id={quote(ref)}&resource_id={quote(ref)}", (quote(ref),)
    for route in _known():
        if not _LEFT.match(route) and _names(route):
            for thing in _things(route, scene.refs):
                address = _filled(route, thing)
                if names := tuple(quoted for name in thing.hidden if (quoted := quote(name)) in address):
                    yield address, names


def _by_word(scene: Scene) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(address, words) of every question that takes words, with the words of the hidden things."""
    for word in {needle for needle in scene.needles if needle.startswith("zqx")}:
        for question in _QUESTIONS:
            yield question.format(word), (word,)


_QUESTIONS = (
    "/api/3/action/package_search?q={}", "/api/3/action/package_search?fq=tags:{}", "/api/3/action/tag_list?query={}",
    "/api/3/action/package_search?fq=name:{}*&sort=name+asc", "/api/3/action/package_search?fq=organization:{}*",
    "/api/3/action/resource_search?query=name:{}", "/api/3/action/package_autocomplete?q={}",
    "/api/3/action/organization_autocomplete?q={}", "/api/3/action/group_autocomplete?q={}",
    "/fr/datasets?q={}", "/api/datasets?q={}", "/fr/datasets.atom?q={}", "/api/suggest?q={}", "/fr/suggestions?q={}",
    "/api/organizations?q={}", "/fr/topics?q={}", "/api/datasets?tag={}", "/api/topics?q={}", "/api/1/datasets/?q={}",
    "/api/2/datasets/search/?tag={}", "/api/1/datasets/suggest/?q={}", "/api/1/tags/suggest/?q={}",
)  # fmt: skip


def _conditions(address: str) -> list[dict[str, str]]:
    """The headers to send: a file or a rendition could answer 304 or 206 where it should not answer at all."""
    if re.match("/api/(?:[12]/)?datasets/", address) or "/resources/" in address:
        return [{}, {"If-None-Match": "*"}, {"Range": "bytes=0-3"}]
    return [{}]


def _answer(reader: Reader, address: str, names: Iterable[str], headers: dict[str, str]) -> tuple[int, str]:
    status, text = reader.get(address, **headers)
    return status, _plain(text, *names)


def _plain(text: str, *names: str) -> str:
    """The answer without what was asked, its length, and what no two answers have in common."""
    for name in names:
        text = text.replace(name, "*")
    text = re.sub(r"(?m)^(?:Content-Length|ETag|Set-Cookie|Expires|Content-Encoding): .*$", "", text)
    return re.sub(
        r'name="(?:csrfmiddlewaretoken|opened)" value="[^"]*"|<updated>[^<]*</updated>|"(?:modified_at|last_modified)":"[^"]*"',
        "",
        text,
    )


# --- the tests -------------------------------------------------------------------------------------------------


@pytest.fixture
def scene(make_organization, make_user, actor_of, search_index) -> Scene:
    """The portal with its public part, then with what is buried in it."""
    made = _public(make_organization)
    search_index()
    _tell()
    made.before = _counted()  # type: ignore[attr-defined]
    _bury(made, make_user, actor_of)
    search_index()
    _tell()
    caches["pages"].clear()
    return made


def _tell() -> None:
    while mirrors.tell(by=SYSTEM):
        pass


_COUNTED = ("/api/datasets?page_size=100", "/api/organizations", "/api/topics", "/api/datasets?cursor=", "/sitemap.xml",
            "/sitemap-datasets-1.xml", "/sitemap-organizations-1.xml", "/sitemap-topics-1.xml", "/fr/datasets",
            "/fr/organizations", "/fr/topics", "/fr/datasets.atom", "/fr/", "/api/suggest?q=d", "/ar/datasets",
            "/api/1/datasets/", "/api/2/datasets/search/", "/api/1/organizations/", "/api/2/topics/", "/api/1/site/",
            "/api/1/activity/?organization=ville-de-rabat", "/catalog.ttl", "/api/1/site/catalog.jsonld",
            "/api/3/action/package_search", "/api/3/action/package_list",
            "/api/3/action/package_search?sort=id+asc", "/api/3/action/tag_list", "/api/3/action/organization_list")  # fmt: skip


def _counted() -> dict[str, str]:
    """What lists say, facets and totals included."""
    reader = Reader()
    return {address: _plain(reader.get(address)[1], NOWHERE) for address in _COUNTED}


def test_the_scene_is_what_it_says(scene):
    assert len(scene.needles) > 60
    assert len(_ACTIONS) > 40
    assert len(_known()) > 400
    assert catalogue.visible_to(VISITOR).count() == 3
    assert catalogue.visible_to(SYSTEM).count() == 10


WHO = [pytest.param("visitor", marks=pytest.mark.once), "stranger"]  # whose rules are those of a visitor, and more


@pytest.mark.parametrize("who", WHO)
def test_nothing_hidden_is_found_by_following_every_link(scene, make_user, who):
    seen = set()
    assert list(crawl(Reader(make_user() if who == "stranger" else None), scene, seen)) == []
    assert len(seen) > 1000


@pytest.mark.parametrize("who", WHO)
def test_asking_for_hidden_things_by_name_tells_nothing(scene, make_user, who):
    assert list(probe(Reader(make_user() if who == "stranger" else None), scene)) == []


def test_counts_do_not_move(scene):
    assert {address for address, told in _counted().items() if told != scene.before[address]} == set()


@pytest.mark.once
def test_a_webhook_is_told_of_no_needle(scene, make_user, actor_of, settings):
    """What a follower is sent from the beginning of the list names nothing that is buried."""
    with serving() as site:
        changes = {"fetch_allow": ["127.0.0.1/32"], "fetch_ports": [site.port]}
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        wanted = mirrors.Wanted(name="Miroir", url=site.answer("/hook"))
        webhook, _secret = mirrors.create(wanted, by=actor_of(make_user()))
        type(webhook).objects.update(seq=0)
        while mirrors.send(webhook.pk, by=SYSTEM):
            pass
    told = b"".join(site.bodies).decode()
    assert told.count('"op":"created"') >= 3
    assert [what for needle, what in scene.needles.items() if needle in told] == []


# --- and the canary sings when something leaks (the first cry is enough) -----------------------------------------


def _everything(actor: Any) -> Any:
    return Dataset.objects.all()


@pytest.mark.once
def test_a_list_that_forgets_who_reads_is_caught(scene, monkeypatch):
    monkeypatch.setattr(catalogue.catalogue, "visible_to", _everything)
    assert any("/api/datasets?cursor=" in leak for leak in crawl(Reader(), scene, set(), limit=400))


@pytest.mark.once
def test_a_page_that_forgets_who_reads_is_caught(scene, monkeypatch):
    monkeypatch.setattr(catalogue.catalogue, "allows", lambda *_: True)
    assert any(probe(Reader(), scene))


@pytest.mark.once
def test_a_search_that_forgets_who_reads_is_caught(scene, monkeypatch):
    monkeypatch.setattr(catalogue.catalogue, "audience_of", lambda actor: None)
    assert _counted() != scene.before or any(crawl(Reader(), scene, set(), limit=400))


@pytest.mark.once
def test_an_index_that_forgets_who_reads_is_caught(scene, monkeypatch):
    from parvis.engines.changes import log
    from parvis.portal.datasets import search

    monkeypatch.setattr(search, "_audience", lambda dataset: ("public",))
    log.record(catalogue.KIND, list(Dataset.objects.values_list("pk", flat=True)))
    follower.Follower().catch_up()
    assert _counted() != scene.before
