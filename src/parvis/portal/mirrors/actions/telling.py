"""Every write to the list that mirrors follow."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from parvis.engines.changes import log
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.mirrors import events, queries
from parvis.portal.mirrors.models import Known, News, Place, Webhook
from parvis.portal.mirrors.rules import require

BATCH: Final = 500  # lines of the change log in one transaction
KEPT: Final = timedelta(days=90)
_Owners = Mapping[tuple[str, str], str]  # {(kind, key): id of the organization, or ""}


@transaction.atomic
def tell(*, by: Actor) -> int:
    """Read on in the change log and tell what that means to everybody; return how many lines were read, 0 at its end.

    What is public now decides, not what the log says happened: what came and went between two readings, and all that
    happens to what is not public, is told to nobody.
    """
    require(by, "news.tell")
    place = _place()
    if place.seq < log.tail() or place.seq > log.head():
        return _tell_everything(place)
    changes = log.since(place.seq, BATCH)
    if not changes:
        return 0
    _add([(change.kind, change.key) for change in changes])
    place.seq = changes[-1].seq
    place.save()
    return len(changes)


def _place() -> Place:
    """The one row, held until the end of the transaction: one writer at a time makes the order that of commits."""
    Place.objects.get_or_create(pk=1, defaults={"seq": log.tail()})
    return Place.objects.select_for_update().get(pk=1)


def _tell_everything(place: Place) -> int:
    """The log does not reach back to where it was read: all that is public, or was, may have changed."""
    place.seq = log.head()
    place.save()
    keys = [(kind, key) for kind in queries.KINDS for key in queries.public_keys(kind)]
    known = [key for key in Known.objects.order_by("pk").values_list("kind", "key") if key[0] in queries.KINDS]
    everything = list(dict.fromkeys([*keys, *known]))
    for start in range(0, len(everything), BATCH):
        _add(everything[start : start + BATCH])
    return len(everything)


def _add(changed: Sequence[tuple[str, str]]) -> None:
    """Tell of these things what is different from what the public knows; one that changed twice is told once, last."""
    order = [one for one in reversed(dict.fromkeys(reversed(changed))) if one[0] in queries.KINDS]
    public: dict[tuple[str, str], str] = {}
    known: dict[tuple[str, str], str] = {}
    for kind in dict.fromkeys(kind for kind, _key in order):
        keys = [key for one, key in order if one == kind]
        public |= {(kind, key): owner for key, owner in queries.owners(kind, keys).items()}
        rows = Known.objects.filter(kind=kind, key__in=keys).values_list("key", "organization")
        known |= {(kind, key): owner for key, owner in rows}
    news = [_news(one, public, known) for one in order if one in public or one in known]
    _remember(public, known)
    if news:
        events.news_told.send(None, news=News.objects.bulk_create(news, batch_size=BATCH))


def _news(one: tuple[str, str], public: _Owners, known: _Owners) -> News:
    op = "deleted" if one not in public else "updated" if one in known else "created"
    before = known.get(one, "")
    owner = public.get(one, before)
    kind, key = one
    return News(op=op, kind=kind, key=key, organization=owner, former="" if before == owner else before, at=now())


def _remember(public: _Owners, known: _Owners) -> None:
    for kind, key in known.keys() - public.keys():
        Known.objects.filter(kind=kind, key=key).delete()
    rows = [Known(kind=one[0], key=one[1], organization=owner)
            for one, owner in public.items() if known.get(one) != owner]  # fmt: skip
    Known.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["kind", "key"], update_fields=["organization"]
    )


@transaction.atomic
def forget(*, by: Actor) -> int:
    """Forget old news that say nothing any more: of what changed again since, and of what went; return how many.

    The last news of what is there stay, so that the beginning of the list is always a whole copy. Webhooks that were
    not told of what went, paused since, are noted to start over.
    """
    require(by, "news.forget")
    place = _place()
    later = News.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"), seq__gt=OuterRef("seq"))
    old = News.objects.filter(Q(op="deleted") | Q(Exists(later)), at__lt=now() - KEPT)
    gone = old.filter(op="deleted").order_by("-seq").values_list("seq", flat=True).first()
    place.forgotten = max(place.forgotten, gone or 0)
    place.save()
    newest = old.aggregate(last=Max("seq"))["last"] or 0
    for webhook in Webhook.objects.filter(seq__lt=newest).order_by("pk"):
        if last := queries.last_missed(webhook, old):
            Webhook.objects.filter(pk=webhook.pk).update(missed=last)
    return old.delete()[0]
