"""What is not public is nowhere: a unique word in every field of every hidden thing, looked for behind every address.

The whole portal is crawled twice, as a visitor and as somebody signed in (with a token) who has nothing to do with the
hidden things. Their words, ids, addresses, checksums and storage keys may appear in no answer; a question that holds
one of them is answered exactly as the same question about something that does not exist; counts do not move.
"""

import re
from collections import deque
from collections.abc import Iterator
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
from parvis.faces.ckan.registry import ACTIONS
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


@dataclass
class Scene:
    """Public things to crawl, and the needles that must not be found; `refs` are names one may try as addresses."""

    public: dict[str, list[str]] = field(default_factory=dict)
    needles: dict[str, str] = field(default_factory=dict)
    refs: list[str] = field(default_factory=list)

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
        scene.refs += [dataset.id, dataset.slug, told[0]]
        _changed(told[0], word)
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
    return Scene(public={
        "dataset": [made[0][0].slug, made[0][0].id], "resource": [made[0][1].id], "organization": [city.slug, city.id],
        "topic": [topic.slug, topic.id], "source": [source.slug, source.id],
    })  # fmt: skip


def _bury(scene: Scene, make_user: Any, actor_of: Any) -> None:
    """Every way a thing can be kept from the public."""
    city = scene.public["organization"][1]
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
    scene.refs.append(organization.slug)


def _bury_topics(scene: Scene) -> None:
    """Hidden things in a public topic, with words of the topic's own on them; a draft topic, and a hidden one."""
    from parvis.portal.topics import queries

    public = queries.get(scene.public["topic"][1], actor=SYSTEM)
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
        scene.refs.append(topic.slug)


def _bury_sources(scene: Scene) -> None:
    """A source that waits; of a public one, what is for its people: its address, its errors, its records, a preview."""
    public = Source.objects.select_related("organization").get(pk=scene.public["source"][1])
    word = WORD.format("adresse")
    Source.objects.filter(pk=public.pk).update(url=f"https://data.example.org/?key={word}", config={"key": word})
    run = harvest.run(public, by=SYSTEM)
    Run.objects.filter(pk=run.pk).update(state="failed", error="status", error_value=f"404 {word}")
    Entry.objects.create(run=run, remote_id=word, title=word, outcome="refused", reason="no_title", value=word)
    scene.hide("address of a source", word)
    preview = harvest.preview(public, by=SYSTEM)
    scene.hide("preview", preview.pk)
    word = WORD.format("source")
    wanted = harvest.Wanted(name=f"Source {word}", description=word, kind="files", url=f"https://{word}.example.org/")
    waiting = harvest.create(wanted, public.organization, by=SYSTEM)
    Source.objects.filter(pk=waiting.pk).update(state="pending")
    scene.hide("source", word, waiting.pk, waiting.slug)
    scene.refs.append(waiting.slug)


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
_VALUES = {"language": LANGUAGES, "number": ("1", "2"), "kind": ("dataset", "datasets", "organizations", "topics"),
           "digest": ("a" * 64,), "name": ("x",), "level": ("country",), "extension": ("ttl",), "verb": ("publish",), "element": ("x",)}  # fmt: skip


def _filled(route: str, refs: list[str]) -> Iterator[str]:
    """The route with each of the names in the place of what names a thing."""
    names = re.findall(r"\{(\w+)\}", route)
    for ref in refs if set(names) - set(_VALUES) else [""]:
        for language in LANGUAGES if "language" in names else ("",):
            values = {name: _VALUES.get(name, (ref,))[0] for name in names} | {"language": language}
            yield re.sub(r"\{(\w+)\}", lambda m, values=values: quote(str(values[m[1]])), route)


def _operations() -> list[str]:
    paths = described.get_openapi_schema(path_prefix="/api")["paths"]
    return [path for path, operations in paths.items() if "get" in operations]


_SORTS = ("", "-created", "-updated", "-modified", "-views", "-quality", "created", "followers")


def _seeds(scene: Scene) -> list[str]:
    """Where a reader may begin: every address with public names, lists in every order, walks, feeds, suggestions."""
    public = [ref for refs in scene.public.values() for ref in refs]
    seeds = ["/", "/robots.txt", "/sitemap.xml", "/api", "/api/openapi.json", "/api/datasets?cursor=", "/api/topics"]
    for route in _known():
        if not _LEFT.match(route):
            seeds += _filled(route, public)
    seeds += [f"/api/datasets?sort={sort}&page_size=100" for sort in _SORTS]
    seeds += [f"/fr/datasets?sort={sort}" for sort in _SORTS]
    seeds += [f"/api/organizations?sort={sort}" for sort in ("", "-datasets", "-created")]
    for name in public:
        seeds += [f"/api/3/action/{action}?id={name}&include_datasets=true&resource_id={name}" for action in _ACTIONS]
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
    return list(dict.fromkeys(seeds))


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
    for address, name in {**dict(_by_name(scene)), **dict(_by_word(scene))}.items():
        nothing = re.sub(r"[0-9a-f]", "e", name) if re.fullmatch(r"[0-9a-f-]{24,36}", name) else NOWHERE
        for headers in _conditions(address):
            other = address.replace(name, nothing)
            if (other, *headers) not in known:
                known[other, *headers] = _answer(reader, other, nothing, headers)
            if _answer(reader, address, name, headers) != known[other, *headers]:
                yield address


def _by_name(scene: Scene) -> Iterator[tuple[str, str]]:
    """(address, name) of every route that takes a name, with the names of some hidden things."""
    for ref in scene.refs:
        for action in _ACTIONS:
            yield f"/api/3/action/{action}?id={quote(ref)}&resource_id={quote(ref)}", quote(ref)
    for route in _known():
        if not _LEFT.match(route) and set(re.findall(r"\{(\w+)\}", route)) - set(_VALUES):
            for ref in scene.refs:
                yield next(iter(_filled(route, [ref]))), quote(ref)


def _by_word(scene: Scene) -> Iterator[tuple[str, str]]:
    """(address, word) of every question that takes words, with the words of the hidden things."""
    for word in {needle for needle in scene.needles if needle.startswith("zqx")}:
        for question in _QUESTIONS:
            yield question.format(word), word


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


def _answer(reader: Reader, address: str, name: str, headers: dict[str, str]) -> tuple[int, str]:
    status, text = reader.get(address, **headers)
    return status, _plain(text, name)


def _plain(text: str, name: str) -> str:
    """The answer without what was asked, its length, and what no two answers have in common."""
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
    assert catalogue.visible_to(VISITOR).count() == 3
    assert catalogue.visible_to(SYSTEM).count() == 10


WHO = [pytest.param("visitor", marks=pytest.mark.once), "stranger"]  # whose rules are those of a visitor, and more


@pytest.mark.parametrize("who", WHO)
def test_nothing_hidden_is_found_by_following_every_link(scene, make_user, who):
    seen = set()
    assert list(crawl(Reader(make_user() if who == "stranger" else None), scene, seen)) == []
    assert len(seen) > 250


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
