"""Links checked: one at somebody's wish, or all of them in turn, with patience for servers in trouble."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, TooMany
from parvis.portal.datasets import events
from parvis.portal.datasets.actions import _looking as looking
from parvis.portal.datasets.actions import _writing as writing
from parvis.portal.datasets.actions._looking import Finding
from parvis.portal.datasets.models import CheckedDomain, Resource, ResourceCheck
from parvis.portal.datasets.rules import formats, require

AGAIN: Final = timedelta(seconds=60)  # between two checks of one link that somebody asks for
FIRST_WAIT: Final = timedelta(hours=1)  # after a first failure of a link; doubled with each
DOMAIN_WAIT: Final = timedelta(minutes=5)  # after a first failure of a domain; doubled with each
DOMAIN_WAIT_MOST: Final = timedelta(days=1)
PER_DOMAIN: Final = 20  # links of one domain in one round
PAUSE: Final = 1.0  # seconds between two requests to one domain
TROUBLES: Final = 2  # failures of a domain after which a round leaves it alone
# What tells one file at an address from the next, as servers say it; `check:available` for those that say nothing.
MARKS: Final = ("check:available", "check:headers:etag", "analysis:last-modified-at", "check:headers:content-length")
_AT_ONCE: Final = 8  # domains asked at the same time
_LIVE: Final = (State.PUBLISHED, State.ARCHIVED, State.PRIVATE, State.DRAFT)

Look = tuple[str, str, Finding]  # id of the resource, the address looked at, what was found


def check_now(resource: Resource, *, by: Actor) -> Resource:
    """Look at a link at once, and write down what was found. Takes looking.SECONDS twice at most.

    Raises Conflict for a hosted file; TooMany when it was looked at less than AGAIN ago.
    """
    require(by, "resource.check", resource.dataset)
    if resource.file or not resource.url:
        raise Conflict(_("The portal keeps this file itself: there is nothing to check."))
    last = ResourceCheck.objects.filter(resource=resource).first()
    if last is not None and (wait := last.checked_at + AGAIN - now()) > timedelta(0):
        raise TooMany(_("This link was checked a moment ago."), retry_after=int(wait.total_seconds()) + 1)
    _write(resource.pk, resource.url, looking.look(resource.url), by)
    return Resource.objects.select_related("dataset").get(pk=resource.pk)


def check_due(
    *,
    by: Actor,
    limit: int = 300,
    seconds: float = 240.0,
    pause: float = PAUSE,
    going_on: Callable[[], None] | None = None,
) -> int:
    """Look at the links whose turn it is, `limit` at most, in about `seconds`; return how many were looked at.

    A domain gets one request at a time, some PER_DOMAIN in a round, and is left alone, longer and longer, when it is in
    trouble. `going_on` is called after each domain, and may raise to stop there.
    """
    require(by, "resource.inspect")
    due, until = _due(limit), time.monotonic() + seconds
    count = 0
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="checks") as pool:
        rounds = [pool.submit(_look_at, links, until, pause) for links in due.values()]
        for done in as_completed(rounds):
            looks = done.result()
            for id, url, finding in looks:
                _write(id, url, finding, by)
            count += len(looks)
            if going_on is not None:
                going_on()
    return count


def _due(limit: int) -> dict[str, list[tuple[str, str]]]:
    """{domain: [(id, url)]} of the links to look at, those never looked at first."""
    waiting = CheckedDomain.objects.filter(wait_until__gt=now()).values_list("domain", flat=True)
    resting = Q()
    for domain in list(waiting[:200]):
        resting |= Q(url__startswith=f"http://{domain}/") | Q(url__startswith=f"https://{domain}/")
    rows = (
        Resource.objects.filter(Q(last_check=None) | Q(last_check__next_at__lte=now()), file="")
        .filter(Q(url__startswith="http://") | Q(url__startswith="https://"), dataset__state__in=_LIVE)
        .exclude(resting)
        .order_by(F("last_check__next_at").asc(nulls_first=True), "pk")
        .values_list("pk", "url")
    )
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for id, url in rows[: limit * 5]:
        links = found[_domain_of(url)]
        if len(links) < PER_DOMAIN and sum(map(len, found.values())) < limit:
            links.append((id, url))
    return found


def _domain_of(url: str) -> str:
    """The host of an address, with its port when it says one."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()[:255]
    except ValueError:
        return ""


def _look_at(links: Iterable[tuple[str, str]], until: float, pause: float) -> list[Look]:
    """Look at the links of one domain, one after the other, until it proves to be in trouble."""
    looks: list[Look] = []
    troubles = 0
    for id, url in links:
        if time.monotonic() > until or troubles >= TROUBLES:
            break
        if looks:
            time.sleep(pause)
        finding = looking.look(url)
        troubles += finding.error in looking.OF_DOMAIN
        looks.append((id, url, finding))
    return looks


@transaction.atomic
def _write(id: str, url: str, finding: Finding, by: Actor) -> None:
    """Write down what was found, unless the link was changed or removed meanwhile."""
    _remember_domain(_domain_of(url), finding)
    resource = Resource.objects.select_for_update().select_related("dataset").filter(pk=id, url=url, file="").first()
    if resource is None:
        return
    before = ResourceCheck.objects.filter(resource=resource).first()
    check = _noted(resource, before, finding)
    check.save()
    extras, changed = _extras(resource, finding, check), _changed_at(resource, finding)
    visible = {name: value for name, value in extras.items() if name != "check:date"}
    shown = {name: value for name, value in resource.extras.items() if name != "check:date"}
    is_seen = check.available and any(extras.get(mark) != resource.extras.get(mark) for mark in MARKS)
    resource.extras = extras
    filled = _fill(resource, finding)
    if changed is not None:
        resource.modified_at = changed
    resource.save(update_fields=["extras", "filesize", "mime", "format", "modified_at"])
    if visible != shown or filled or changed is not None:
        dataset = writing.locked(resource.dataset)
        dataset.updated_at = max(dataset.updated_at, changed or dataset.updated_at)
        writing.settle(dataset)
    _tell(resource, before, check, by)
    if is_seen:
        events.resource_seen.send(None, dataset=resource.dataset, resource=resource, by=by)


def _noted(resource: Resource, before: ResourceCheck | None, finding: Finding) -> ResourceCheck:
    failures = 0 if finding.available else (before.failures if before else 0) + 1
    patience = timedelta(days=settings.PARVIS.check_days)
    wait = patience if not failures else min(patience, FIRST_WAIT * 2 ** min(failures - 1, 12))
    known = before.available if before else True  # asked to come back later, a server has said nothing yet
    return ResourceCheck(
        resource=resource, available=known if finding.available is None else finding.available,
        status=finding.status, error=finding.error, failures=failures, checked_at=now(), next_at=now() + wait,
    )  # fmt: skip


def _extras(resource: Resource, finding: Finding, check: ResourceCheck) -> dict[str, Any]:
    """What checks say of the resource in its extras, under the names that clients of udata know."""
    kept = {name: value for name, value in resource.extras.items() if not name.startswith("check:")}
    found: dict[str, Any] = {
        "check:available": check.available, "check:date": check.checked_at.isoformat(timespec="seconds"),
        "check:timeout": finding.error == "timeout",
    }  # fmt: skip
    if finding.status is not None:
        found["check:status"] = finding.status
    if finding.error:
        found["check:error"] = finding.error
    found |= {f"check:headers:{name}": value for name, value in finding.headers.items()}
    if finding.available and finding.last_modified is not None:
        found["analysis:last-modified-at"] = finding.last_modified.isoformat()
    return {**kept, **found}


def _changed_at(resource: Resource, finding: Finding) -> datetime | None:
    """When the file changed, if it did since the last look: its date says so, or else its ETag."""
    if not finding.available or "check:available" not in resource.extras:
        return None
    before = resource.extras.get("analysis:last-modified-at")
    if finding.last_modified is not None:
        return finding.last_modified if before and before != finding.last_modified.isoformat() else None
    etag, known = finding.headers.get("etag"), resource.extras.get("check:headers:etag")
    return now() if etag and known and etag != known else None


def _fill(resource: Resource, finding: Finding) -> bool:
    """Say of the file what its server says, where nobody said anything; whether that changed it."""
    before = (resource.filesize, resource.mime, resource.format)
    if finding.available:
        resource.filesize = resource.filesize if resource.filesize is not None else finding.size
        resource.mime = resource.mime or finding.media_type
        resource.format = resource.format or formats.of_media_type(finding.media_type)
    return before != (resource.filesize, resource.mime, resource.format)


def _remember_domain(domain: str, finding: Finding) -> None:
    if finding.error not in looking.OF_DOMAIN:
        CheckedDomain.objects.filter(domain=domain).delete()
        return
    row, _made = CheckedDomain.objects.get_or_create(domain=domain)
    row.failures += 1
    row.wait_until = now() + min(DOMAIN_WAIT_MOST, DOMAIN_WAIT * 2 ** min(row.failures - 1, 12))
    row.save()


def _tell(resource: Resource, before: ResourceCheck | None, check: ResourceCheck, by: Actor) -> None:
    was = before.available if before else True
    if was != check.available:
        signal = events.resource_found if check.available else events.resource_lost
        signal.send(None, dataset=resource.dataset, resource=resource, error=check.error, by=by)
