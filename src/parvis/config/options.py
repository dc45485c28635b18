"""Every setting of an instance, typed, with the reason to touch it; environment variables start with `PARVIS_`.

Nothing is required: without a single variable the portal runs on SQLite and local files under `./var`.
`docs/operate/settings.md` is generated from this file.
"""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from parvis.engines.outbox import server

Language = Literal["fr", "en", "ar"]


def _one_per_comma(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise ValueError("must be http://host[:port] or https://host[:port], without a path")
    return f"{parts.scheme}://{parts.netloc}"


class Provider(BaseModel):
    """A service people may sign in with (OpenID Connect)."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    issuer: str
    client_id: Annotated[str, Field(min_length=1)]
    secret: str = ""
    trusted_emails: bool | list[str] = False
    origins: list[str] = []

    @field_validator("issuer")
    @classmethod
    def _reached_safely(cls, value: str) -> str:
        parts = urlsplit(value)
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if not parts.hostname or parts.scheme not in ("https", "http") or (parts.scheme == "http" and not local):
            raise ValueError("must be the address of the service, https://…")
        return value.rstrip("/")

    @property
    def form_origins(self) -> list[str]:
        """Where a form that starts signing in may lead."""
        parts = urlsplit(self.issuer)
        return [f"{parts.scheme}://{parts.netloc}", *(_http_url(origin) for origin in self.origins)]


def _each_once(providers: list[Provider]) -> list[Provider]:
    ids = [provider.id for provider in providers]
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise ValueError(f"each id must be used once, this one is not: {', '.join(twice)}")
    return providers


def _mail_url(value: str) -> str:
    if value:
        server.parse(value)
    return value


def _mail_from(value: str) -> str:
    if value and not re.fullmatch(r"[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+", value):
        raise ValueError("must be an address, somebody@example.org or Name <somebody@example.org>")
    return value


def _networks(value: list[str]) -> list[str]:
    return [str(ip_network(text)) for text in value]


def _time_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("must be a name of the IANA time zone database, such as Africa/Casablanca or Europe/Paris")
    return value


class Options(BaseSettings):
    """One instance's settings."""

    model_config = SettingsConfigDict(env_prefix="PARVIS_", extra="forbid")

    data: Path = Field(Path("var"), description="The directory that holds everything the portal keeps.")
    database_url: str = Field(
        "",
        description="`postgresql://user:password@host:port/name` to use PostgreSQL;"
        " empty for SQLite in the data directory.",
    )
    files_url: str = Field(
        "",
        description="`s3://bucket/prefix` to keep files in an object store (credentials in the usual `AWS_` variables);"
        " empty for the data directory.",
    )
    files_cache: int = Field(
        20_000_000_000,
        ge=0,
        description="How many bytes of files in an object store are kept on this machine's disk, to be read at random.",
    )
    secret_key: str = Field(
        "",
        description="Signs cookies and links, and seals what sources and webhooks keep secret. Empty: made at first"
        " start and kept in the data directory.",
    )
    site_url: Annotated[str, AfterValidator(_http_url)] = Field(
        "http://127.0.0.1:8000", description="The public address of the portal, used in links, feeds and identifiers."
    )
    site_name: str = Field("Parvis", description="What the portal is called, unless its appearance names it.")
    language: Language = Field("fr", description="The language of a reader who asks for none.")
    allowed_hosts: Annotated[list[str], NoDecode, BeforeValidator(_one_per_comma)] = Field(
        default_factory=list,
        description="More host names to answer to, separated by commas; the one of `PARVIS_SITE_URL` and this machine's"
        " own names are always there.",
    )
    time_zone: Annotated[str, AfterValidator(_time_zone)] = Field(
        "UTC",
        description="Where the portal is, as a name of the IANA time zone database such as `Africa/Casablanca` or"
        " `Europe/Paris`: the clock by which people choose a date of publication.",
    )
    digits: Literal["latn", "arab"] = Field(
        "latn",
        description="Figures on Arabic pages: `latn` (0123, as in the Maghreb) or `arab` (٠١٢٣, as in the Mashriq).",
    )
    mail_url: Annotated[str, AfterValidator(_mail_url)] = Field(
        "",
        description="The mail server: `smtp://user:password@host:587?tls=starttls`, or `tls=ssl`; its certificate is"
        " always checked. Empty: letters are kept for operators at `/operate/mail`.",
    )
    mail_from: Annotated[str, AfterValidator(_mail_from)] = Field(
        "", description="Who letters come from: `Name <address>`. Empty: `noreply@` and the host of the portal."
    )
    signup: bool = Field(True, description="Whether people may create an account by themselves.")
    proof_of_work: int = Field(
        50_000,
        ge=0,
        le=5_000_000,
        description="How much a browser must compute to sign up or ask for a password: the greatest number of tries."
        " 0 asks for none.",
    )
    attempts: Literal["normal", "strict", "off"] = Field(
        "normal", description="How often one may try to sign in, sign up, ask for a password; `off` only for tests."
    )
    trusted_proxies: int = Field(
        0,
        ge=0,
        le=10,
        description="How many proxies of yours stand before the portal: the address of who calls (attempts and reports"
        " are counted by it, the audit log keeps its network) is then read from `X-Forwarded-For`.",
    )
    oidc_providers: Annotated[list[Provider], AfterValidator(_each_once)] = Field(
        default_factory=list,
        description="Services people may sign in with, as a JSON list of"
        ' `{"id", "name", "issuer", "client_id", "secret", "trusted_emails", "origins"}`; see'
        " [signing in](sign-in.md).",
    )
    oidc_key: str = Field(
        "",
        description="The RSA key, in PEM, that signs who people are for other applications; or the path of its file."
        " Empty: made when first needed and kept in the data directory. Give the same to each machine.",
    )
    search_engine: str = Field(
        "parvis.engines.search.tantivy.TantivyEngine", description="The search adapter, by its dotted path."
    )
    synonyms: Path | None = Field(
        None,
        description="A file of synonyms for search, one set per line; by default `synonyms.txt` in the data directory.",
    )
    deleted_days: int = Field(
        30, ge=1, le=3650, description="How many days a deleted dataset can be restored before it is purged."
    )
    upload_limit: int = Field(10_000_000_000, ge=1, description="The largest file the portal takes, in bytes.")
    versions_kept: int = Field(
        0,
        ge=0,
        description="How many versions of a file keep their bytes, the current one included; 0 for all. The history"
        " itself is always kept.",
    )
    tables: bool = Field(
        True, description="Whether tabular files become tables that people explore and programs query."
    )
    tables_remote: bool = Field(True, description="Whether the files that live on other servers do too.")
    tables_limit: int = Field(2_000_000_000, ge=1, description="The largest file made into tables, in bytes.")
    tables_seconds: int = Field(600, ge=10, le=86_400, description="How long one file may be read, in seconds.")
    tables_kept: int = Field(
        5, ge=1, description="Of how many versions of a file the tables are kept, the current one included."
    )
    tables_dates: Literal["day_first", "month_first", "text"] = Field(
        "day_first",
        description="How dates like 01/02/2024 are read when nothing in the file says which number is the month:"
        " as people write where its data come from, or not as dates but as text. The report of a table says so.",
    )
    tables_country: Literal["", "fr", "ma"] = Field(
        "",
        description="Whose codes they are where the values of a column fit those of two countries, as two digits may be"
        " a French département or a Moroccan region: `fr`, `ma`, or empty for whichever fits better.",
    )
    tables_reading_memory: int = Field(
        4_000_000_000,
        ge=500_000_000,
        description="The most memory (address space) of the process that reads and profiles one file, in bytes.",
    )
    tables_threads: int = Field(
        0, ge=0, description="How many threads answer questions about tables; 0 for one by processor, four at most."
    )
    tables_memory: int = Field(
        2_000_000_000,
        ge=100_000_000,
        description="The most memory of all questions about tables together, in one process of the portal, in bytes;"
        " exports have half as much beside.",
    )
    tables_questions: int = Field(
        0, ge=0, description="How many questions about tables are answered at once; 0 for two by processor."
    )
    tables_question_seconds: int = Field(
        10, ge=1, le=600, description="How long a question about a table may take, in seconds, the wait included."
    )
    sql: bool = Field(
        False,
        description="Whether anybody may ask questions in SQL of the public tables; see [SQL](sql.md) before you do.",
    )
    sql_seconds: int = Field(5, ge=1, le=60, description="How long a query in SQL may run, in seconds.")
    sql_memory: int = Field(
        512_000_000,
        ge=300_000_000,
        description="Bytes of memory the database may use for one query; its process may use four times that.",
    )
    sql_rows: int = Field(10_000, ge=1, le=100_000, description="The most rows a query in SQL is answered with.")
    sql_bytes: int = Field(5_000_000, ge=100_000, le=50_000_000, description="The most bytes of rows, as JSON.")
    sql_at_once: int = Field(2, ge=1, le=64, description="How many queries in SQL a process answers at once.")
    sql_per_minute: int = Field(
        30, ge=1, le=10_000, description="How many queries in SQL one person, or one network, may send in a minute."
    )
    sql_user: str = Field(
        "nobody", description="Who the process of a query becomes, where the portal itself runs as root."
    )
    fetch_allow: Annotated[list[str], NoDecode, BeforeValidator(_one_per_comma), AfterValidator(_networks)] = Field(
        default_factory=list,
        description="Networks the portal may fetch from though they are not public, as `10.0.0.0/8`, separated by"
        " commas: those of your own servers.",
    )
    fetch_ports: Annotated[list[int], NoDecode, BeforeValidator(_one_per_comma)] = Field(
        default_factory=lambda: [80, 443, 8000, 8080, 8443],
        description="The ports the portal may fetch from, separated by commas.",
    )
    check_days: int = Field(
        7, ge=1, le=365, description="How many days pass between two checks of a link that answers."
    )
    harvest_needs_validation: bool = Field(
        False,
        description="Whether an administrator of the portal looks at each source of a harvest before it is run.",
    )
    harvest_missing_runs: int = Field(
        3, ge=1, le=100, description="After how many runs that do not find it a harvested dataset is archived."
    )
    harvest_guard: int = Field(
        20,
        ge=0,
        le=100,
        description="When more than this share of a source, in percent, vanishes at once, nothing is archived and an"
        " administrator is told.",
    )
    harvest_pause: int = Field(
        200, ge=0, le=60_000, description="Milliseconds between two requests of a harvest to one server."
    )
    harvest_limit: int = Field(
        100_000_000, ge=10_000, description="The largest answer of a source that is read, decompressed, in bytes."
    )
    harvest_seconds: int = Field(
        120, ge=1, le=3600, description="How long one answer of a source may take, in seconds, redirects included."
    )
    harvest_run_seconds: int = Field(
        21_600, ge=60, description="How long one run of a source may take, in seconds; the next one goes on from there."
    )
    harvest_kept_days: int = Field(
        365, ge=7, le=3650, description="How many days the runs of a harvest are remembered."
    )
    dcat_shapes: str = Field(
        "https://semiceu.github.io/DCAT-AP/releases/3.0.0/shacl/dcat-ap-SHACL.ttl",
        description="The shapes (SHACL) that `parvis dcat validate` holds descriptions to: an address, whose answer is"
        " kept in the data directory, or a file.",
    )
    organizations_need_approval: bool = Field(
        False,
        description="A new organization waits until an administrator of the portal accepts it; meanwhile only its"
        " members see it and it publishes nothing.",
    )
    read_only: bool = Field(
        False, description="Refuses every write but sign-in, moderation and operation; `parvis read-only` does it live."
    )
    reports_per_hour: int = Field(10, ge=1, le=1000, description="How many reports one address may send in an hour.")
    spam_threshold: int = Field(
        6,
        ge=0,
        le=100,
        description="Points from which what a newcomer publishes waits for a moderator; 0 turns the filter off.",
    )
    spam_trusted_days: int = Field(
        30, ge=1, le=3650, description="After how many days with public data the spam filter leaves somebody alone."
    )
    disposable_domains: Annotated[list[str], NoDecode, BeforeValidator(_one_per_comma)] = Field(
        default_factory=list,
        description="More domains of throw-away e-mail addresses, separated by commas, for the spam filter.",
    )
    audit_address_days: int = Field(
        90, ge=1, le=3650, description="How many days the audit log keeps the network an act came from."
    )
    page_size_max: int = Field(100, ge=1, le=1000, description="The largest page an API hands out.")
    log_format: Literal["console", "json"] = Field("console", description="How logs are written on standard error.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least serious log kept.")
    debug: bool = Field(False, description="Shows internals on error pages; never on a public instance.")

    @property
    def mail_sender(self) -> str:
        """Who letters come from."""
        return self.mail_from or f"noreply@{urlsplit(self.site_url).hostname}"

    @property
    def all_hosts(self) -> list[str]:
        host = urlsplit(self.site_url).hostname or ""
        return sorted({host, "localhost", "127.0.0.1", "[::1]", *self.allowed_hosts})
