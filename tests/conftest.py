"""What every test may use: actors, makers of things, an API client, the search index."""

import gzip
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from parvis.dialects import places, records
from parvis.kit import origin
from parvis.kit.actors import Actor, system
from parvis.portal.accounts import actions as accounts
from parvis.portal.accounts.models import User
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.moderation import queries as moderation
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as organization_queries
from parvis.portal.organizations.models import Organization
from parvis.portal.tables import actions as tables
from parvis.portal.tables.models import Ingestion
from parvis.portal.tables.models import State as Reading
from parvis.portal.tables.queries import lists, maps
from parvis.portal.topics import actions as topics
from parvis.portal.topics.models import Topic
from parvis.portal.zones import actions as zones
from tests.proving import pytest_pyfunc_call as pytest_pyfunc_call  # a hook: pytest finds it here
from tests.rereading import Readings
from tests.running import Beginnings

# The same examples wherever and whenever it runs, on a slow machine too; `--hypothesis-profile=search` looks for others.
_HEALTHY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
hypothesis_settings.register_profile(
    "suite", deadline=None, max_examples=50, derandomize=True, suppress_health_check=_HEALTHY
)
hypothesis_settings.register_profile("search", deadline=None, max_examples=2000, suppress_health_check=_HEALTHY)
hypothesis_settings.load_profile("suite")

SYSTEM = system("tests")
SHARED = Path(os.environ.get("PARVIS_SHARED", Path(__file__).parents[2] / "shared")) / "data"


_OPTIONS = settings.PARVIS


@pytest.fixture(autouse=True)
def own_settings() -> Iterator[None]:
    """What a test sets is its own: two ways to set the same thing may undo each other in the wrong order."""
    yield
    if settings.PARVIS is not _OPTIONS:
        settings.PARVIS = _OPTIONS


@pytest.fixture(autouse=True)
def own_language() -> None:
    """A test speaks the language of the instance, whatever the last reader of the one before spoke."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def no_copies() -> Iterator[None]:
    """Pages kept for the next reader are not kept for the next test, nor the acts that were going on."""
    caches["pages"].clear()
    lists._known.cache_clear()  # what is known of zones is read again when there are more or fewer of them
    maps._names.cache_clear()
    moderation.closing.believe(None, seconds=3600)
    with origin.within(origin.Origin()):
        yield


@pytest.fixture(scope="session")
def _readings(tmp_path_factory: pytest.TempPathFactory) -> Readings:
    return Readings(tmp_path_factory.mktemp("readings"))


@pytest.fixture(autouse=True)
def read_once(request: pytest.FixtureRequest, _readings: Readings) -> Iterator[None]:
    """Above the engines, the same small file is read once in a run; what attacks a reading has one of its own."""
    if not any(f"tests/{room}/" in request.path.as_posix() for room in ("engines", "security")):
        _readings.begin()
    yield
    _readings.end()


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Beginnings:
    """Starts data directories for other processes: `begun(tmp_path)` has a database of this version, on SQLite."""
    base = tmp_path_factory.getbasetemp()  # each worker has its own, in that of the run
    return Beginnings(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture
def shared() -> Path:
    """The shared data, real and public; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared data is not here")
    return SHARED


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Makes users."""
    numbers = iter(range(1, 10_000))

    def make(**fields: Any) -> User:
        fields.setdefault("email", f"person{next(numbers)}@example.org")
        return accounts.create_user(by=SYSTEM, **fields)

    return make


@pytest.fixture
def make_organization(db: None) -> Callable[..., Organization]:
    """Makes organizations."""

    def make(name: str = "Ville de Rabat", **fields: Any) -> Organization:
        return organizations.create(records.Organization(name=name, **fields), by=SYSTEM)

    return make


@pytest.fixture
def make_dataset(db: None) -> Callable[..., Dataset]:
    """Makes datasets, published unless told otherwise."""

    def make(title: str = "Population des communes", *, state: str = "published", **fields: Any) -> Dataset:
        fields.setdefault("description", "Le nombre d'habitants de chaque commune, au dernier recensement.")
        dataset = datasets.create(records.Dataset(title=title, **fields), by=SYSTEM)
        if state in ("published", "archived", "hidden", "deleted"):
            dataset = datasets.publish(dataset, by=SYSTEM)
        if state == "archived":
            dataset = datasets.archive(dataset, by=SYSTEM)
        if state == "deleted":
            dataset = datasets.delete(dataset, by=SYSTEM)
        if state == "hidden":
            dataset = datasets.hide(dataset, reason="spam", by=SYSTEM)
        if state == "private":
            dataset = datasets.make_private(dataset, by=SYSTEM)
        return dataset

    return make


@pytest.fixture
def make_topic(db: None) -> Callable[..., Topic]:
    """Makes topics, published unless told otherwise; `holds` are elements, or datasets to put in."""

    def make(
        title: str = "L’eau que nous buvons", *, state: str = "published", holds: Any = (), **fields: Any
    ) -> Topic:
        fields.setdefault("description", "D’où elle vient, **qui** la contrôle, ce qu’elle contient.")
        topic = topics.create(records.Topic(title=title, **fields), by=SYSTEM)
        for one in holds:
            element = one if isinstance(one, records.Element) else records.Element(kind="dataset", key=one.id)
            topics.add(topic, element, by=SYSTEM)
        if state != "draft":
            topic = topics.publish(topic, by=SYSTEM)
        if state == "archived":
            topic = topics.archive(topic, by=SYSTEM)
        if state == "deleted":
            topic = topics.delete(topic, by=SYSTEM)
        return topic

    return make


@pytest.fixture
def departements(db: None) -> None:
    """The regions and départements of France, real; its communes are 36,000 and take five seconds of processor."""
    with gzip.open(zones.FRANCE) as file:
        rows = [row for row in json.load(file) if row["level"] in ("fr:region", "fr:departement")]
    zones.load(places.france(rows)[0], by=SYSTEM)


@pytest.fixture
def actor_of() -> Callable[..., Actor]:
    """The actor a user is, with every scope unless told otherwise."""

    def make(user: User, *scopes: str) -> Actor:
        return organization_queries.actor_of(user, frozenset(scopes or ("read", "write", "admin")))

    return make


class Api:
    """A client of the API; `token` is sent when there is one."""

    def __init__(self, token: str = "") -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = b"" if body is None else orjson.dumps(body)
        return self.client.generic(method, path, data, content_type="application/json", headers=given)

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)


@pytest.fixture
def api(db: None) -> Api:
    """The API as a visitor sees it."""
    return Api()


@pytest.fixture
def api_as(db: None) -> Callable[..., Api]:
    """The API as a user sees it."""

    def make(user: User, scopes: tuple[str, ...] = ()) -> Api:
        widest = ("read", "write", "admin") if user.is_administrator else ("read", "write")
        _token, secret = accounts.create_token(user, by=SYSTEM, scopes=scopes or widest)
        return Api(secret)

    return make


@pytest.fixture
def search_index(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """A search index of the test's own; call it to bring the index up to what was written."""
    from parvis.engines import files, search
    from parvis.engines.search.follower import Follower

    monkeypatch.setattr(settings, "PARVIS", settings.PARVIS.model_copy(update={"data": tmp_path}))
    search.engine.cache_clear()
    files.store.cache_clear()  # it lies in the same directory
    yield lambda: Follower().catch_up()
    search.engine.cache_clear()
    files.store.cache_clear()


@pytest.fixture
def kept(settings: Any, tmp_path: Path) -> Iterator[Callable[[], list[str]]]:
    """A file store of the test's own; call it for the names of the files in it, wanted or not."""
    from parvis.engines import files

    settings.PARVIS = settings.PARVIS.model_copy(update={"data": tmp_path})
    files.store.cache_clear()
    root = tmp_path / "files"
    yield lambda: sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    files.store.cache_clear()


class Body:
    """Bytes as a form sends them."""

    def __init__(self, body: bytes) -> None:
        self._body, self.size = body, len(body)

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        part, self._body = (self._body, b"") if size < 0 else (self._body[:size], self._body[size:])
        return part


def read_tables() -> list[Ingestion]:
    """Read what waits to be read, as the jobs would."""
    waiting = list(Ingestion.objects.filter(state=Reading.WAITING).order_by("created_at", "pk"))
    return [one for row in waiting if (one := tables.ingest(row.pk, by=SYSTEM)) is not None]


@pytest.fixture
def give(kept: Any, make_dataset: Callable[..., Dataset]) -> Callable[..., Resource]:
    """Gives a dataset a file: `give(b"a,b\\n1,2\\n", "pairs.csv")`; its tables are there unless told otherwise."""

    def make(body: bytes, name: str, *, dataset: Dataset | None = None, read: bool = True) -> Resource:
        dataset = dataset or make_dataset("Comptages")
        upload = datasets.receive_upload(Body(body), filename=name, by=SYSTEM)
        resource = datasets.add_file(dataset, records.Resource(title=name), upload=upload.id, by=SYSTEM)
        if read:
            tables.refresh(dataset.id, by=SYSTEM)
            read_tables()
        return Resource.objects.select_related("dataset").get(pk=resource.pk)

    return make
