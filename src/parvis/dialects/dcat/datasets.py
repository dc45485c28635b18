"""Datasets in DCAT-AP 3, with its profile for high-value datasets (HVD)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from parvis.dialects import records
from parvis.dialects.dcat import agents, authorities, days, distributions, extras, spatial, standards, texts
from parvis.dialects.dcat.distributions import Shared
from parvis.dialects.dcat.graph import Graph, Reading, Writing, text_of
from parvis.dialects.dcat.terms import (
    DCAT,
    DCATAP,
    DCT,
    ELI,
    FOAF,
    RDFS,
    SCHEMA,
    SKOS,
    Node,
    Value,
    iri,
    on,
)  # fmt: skip
from parvis.dialects.vocabularies import AccessType, ResourceType

_COMMA_LIST: Final = 3  # a lone keyword with so many commas is a list


@dataclass(frozen=True, slots=True)
class Written:
    """A dataset as triples; `services` has those of the rows of each file, by id, to add where there is a table."""

    node: Node
    triples: Sequence[Triple]
    services: Mapping[str, Sequence[Triple]]


def address(dataset: records.Dataset, site: str) -> str:
    """What a dataset is called in a graph: as it came, or by our address, which never changes; `""` for neither."""
    given = dataset.harvest.get("uri")
    if isinstance(given, str) and iri(given) is not None and not given.startswith(f"{site}/"):
        return given
    return f"{site}/datasets/{dataset.id}" if dataset.id else given if isinstance(given, str) else ""


def write(
    dataset: records.Dataset,
    *,
    license: records.License | None,
    zones: Mapping[str, records.Zone],
    site: str,
) -> Written:
    """The dataset and its files; its organization is written apart. `site` is the public address of the portal."""
    w = Writing(address(dataset, site) or dataset.title)
    node: Node = iri(address(dataset, site)) or w.blank()
    w.typed(node, DCAT.Dataset)
    _write_texts(w, node, dataset, site)
    _write_subjects(w, node, dataset)
    _write_time(w, node, dataset)
    _write_people(w, node, dataset, site)
    _write_access(w, node, dataset)
    spatial.write(w, node, dataset, zones, site)
    standards.write(w, node, dataset.schema)
    terms = _write_license(w, license) if license else None
    w.say(node, DCT.license, terms)
    laws = [law for badge, text in authorities.LAWS.items() if badge in dataset.badges and (law := iri(text))]
    for law in laws:
        w.point(node, DCATAP.applicableLegislation, law, ELI.LegalResource)
    shared = Shared(node, f"{site}/datasets/{dataset.slug or dataset.id}", terms, laws, site)
    extras.write(w, node, dataset.extras, site, ours=authorities.LAWS.values())
    services: dict[str, Sequence[Triple]] = {}
    for resource in dataset.resources:
        w.say(node, DCAT.distribution, distributions.write(w, dataset, resource, shared))
        if resource.id and resource.type == ResourceType.MAIN:
            service = distributions.write_service(dataset, resource, shared, _categories(dataset))
            services[resource.id] = service.triples
    return Written(node, _by_subject(w.triples), services)


def _by_subject(triples: Sequence[Triple]) -> list[Triple]:
    """The same triples, those of one subject together: they are shorter to write so."""
    groups: dict[Any, list[Triple]] = {}
    for one in triples:
        groups.setdefault(one.subject, []).append(one)
    return [one for group in groups.values() for one in group]


def _write_texts(w: Writing, node: Node, dataset: records.Dataset, site: str) -> None:
    own = dataset.harvest.get("dct_identifier")
    w.tell(node, DCT.identifier, own if isinstance(own, str) and own else dataset.id)
    texts.write(w, node, DCT.title, "title", dataset.title, dataset)
    description = dataset.description or dataset.description_short or dataset.title
    texts.write(w, node, DCT.description, "description", description, dataset)
    texts.write(w, node, DCT.abstract, "description_short", dataset.description_short, dataset)
    w.tell(node, SKOS.altLabel, dataset.acronym)
    language = authorities.language_address(dataset.language)
    w.point(node, DCT.language, iri(language) if language else None, DCT.LinguisticSystem)
    if dataset.id:
        w.point(node, DCAT.landingPage, iri(f"{site}/datasets/{dataset.slug or dataset.id}"), FOAF.Document)
    w.point(node, DCAT.landingPage, iri(dataset.source_url), FOAF.Document)


def _categories(dataset: records.Dataset) -> list[str]:
    return authorities.hvd_categories(dataset.tags) if "hvd" in dataset.badges else []


def _write_subjects(w: Writing, node: Node, dataset: records.Dataset) -> None:
    for tag in dataset.tags:
        w.tell(node, DCAT.keyword, tag, dataset.language)
    for code in authorities.themes(dataset.tags):
        concept = iri(authorities.theme_address(code))
        w.point(node, DCAT.theme, concept, SKOS.Concept)
        if concept is not None:
            english, french, _tags = authorities.THEMES[code]
            w.tell(concept, SKOS.prefLabel, english, "en")
            w.tell(concept, SKOS.prefLabel, french, "fr")
    for category in _categories(dataset):
        w.say(node, DCATAP.hvdCategory, iri(category))


def _write_time(w: Writing, node: Node, dataset: records.Dataset) -> None:
    issued = dataset.harvest.get("issued_at")
    moment = days.moment(issued) if isinstance(issued, str) else None
    moment = moment or dataset.created_at
    w.say(node, DCT.issued, on(moment) if moment else None)
    created = dataset.harvest.get("created_at")
    made = days.moment(created) if isinstance(created, str) else None
    w.say(node, DCT.created, on(made) if made and made != moment else None)
    w.say(node, DCT.modified, on(dataset.updated_at) if dataset.updated_at else None)
    if known := authorities.frequency_address(dataset.frequency):
        w.point(node, DCT.accrualPeriodicity, iri(known), DCT.Frequency)
    if dataset.temporal_start or dataset.temporal_end:
        period = w.blank(DCT.PeriodOfTime)
        w.say(node, DCT.temporal, period)
        w.say(period, DCAT.startDate, on(dataset.temporal_start) if dataset.temporal_start else None)
        w.say(period, DCAT.endDate, on(dataset.temporal_end) if dataset.temporal_end else None)


def _write_people(w: Writing, node: Node, dataset: records.Dataset, site: str) -> None:
    if dataset.organization:
        organization = agents.node_of(dataset.organization, site) or agents.nameless(dataset.organization)
        w.say(node, DCT.publisher, organization)
    elif dataset.owner_name:
        person = w.blank(FOAF.Agent, FOAF.Person)
        w.say(node, DCT.publisher, person)
        w.tell(person, FOAF.name, dataset.owner_name)
    for contact in dataset.contacts:
        agents.write_contact(w, node, contact)


def _write_access(w: Writing, node: Node, dataset: records.Dataset) -> None:
    """Open to who makes an account is public in the words of the EU; a reason is a statement of rights."""
    closed = dataset.access_type == AccessType.RESTRICTED
    if not closed and extras.has(dataset.extras, "dct:accessRights"):
        return
    w.point(node, DCT.accessRights, iri(authorities.NON_PUBLIC if closed else authorities.PUBLIC), DCT.RightsStatement)
    if category := authorities.REASONS.get(dataset.access_reason_category):
        w.point(node, DCT.rights, iri(category), DCT.RightsStatement)
    if dataset.access_reason:
        w.labelled(node, DCT.rights, DCT.RightsStatement, dataset.access_reason, dataset.language)


def _write_license(w: Writing, license: records.License) -> Node | None:
    if license.id == "notspecified":
        return None
    node: Node = iri(license.url) or w.blank()
    w.typed(node, DCT.LicenseDocument)
    w.tell(node, DCT.identifier, license.id)
    w.tell(node, DCT.title, license.title)
    if known := authorities.licence_authority(license.id):
        w.say(node, SKOS.exactMatch, iri(known))
    return node


# --- read ------------------------------------------------------------------------------------------------------


def read(graph: Graph, node: Node, *, domain: str) -> tuple[records.Dataset | None, records.Organization | None]:
    """A dataset and who publishes it; (None, None) for a node without a title, which is only pointed at."""
    said = Reading(graph, node)
    spoken = said.take(DCT.language)
    codes = [code for one in spoken if (code := authorities.language(text_of(one)))]
    titles = texts.read(said.take(DCT.title), codes)
    if not titles.text:
        return None, None
    language = titles.language or (codes[0] if codes else "")
    said.leave(DCT.language, (one for one in spoken if authorities.language(text_of(one)) != language))
    license = _license(said)
    organization, owner_name = _publisher(said)
    known = {
        **_texts(said, titles, language),
        **_subjects(said, language),
        **_time(said),
        **_access(said),
        **_pages(said, domain),
    }
    zones, geometry, elsewhere = spatial.read(graph, said.take(DCT.spatial))
    said.leave(DCT.spatial, elsewhere)
    record = records.Dataset(
        **known, language=language, organization=organization.id if organization else "", owner_name=owner_name,
        license=license, contacts=agents.read_contacts(said), zones=zones, geometry=geometry,
        schema=standards.read(said), resources=_files(said, language, license),
    )  # fmt: skip
    left = extras.read(said)
    return (replace(record, extras={extras.KEY: left}) if left else record), organization


def _texts(said: Reading, titles: texts.Text, language: str) -> dict[str, Any]:
    descriptions = texts.read(said.take(DCT.description), [language])
    abstract = said.take(DCT.abstract)
    abstracts = texts.read(abstract, [language], beside=True)
    if not descriptions.text:
        descriptions, abstracts = texts.read(abstract, [language]), texts.Text()
    return {
        "title": titles.text, "description": descriptions.text, "description_short": abstracts.text,
        "acronym": said.text(SKOS.altLabel),
        "translations": texts.translations(
            {"title": titles, "description": descriptions, "description_short": abstracts}),
    }  # fmt: skip


def _subjects(said: Reading, language: str) -> dict[str, Any]:
    """Keywords of the language of the title; themes that are only words; the categories of high-value datasets."""
    keywords = said.take(DCAT.keyword)
    spoken = [
        one for one in keywords if isinstance(one, Literal) and (one.language or language).partition("-")[0] == language
    ]
    tags = {text: None for one in spoken or keywords if (text := text_of(one))}
    said.leave(DCAT.keyword, (one for one in keywords if spoken and one not in spoken))
    if len(tags) == 1 and (lone := next(iter(tags))).count(",") >= _COMMA_LIST:
        tags = {word.strip(): None for word in lone.split(",") if word.strip()}
    categories = [text_of(one) for one in said.take(DCATAP.hvdCategory)]
    others = []
    for one in said.take(DCAT.theme):
        if isinstance(one, Literal):
            tags |= {one.value.strip(): None} if one.value.strip() else {}
        elif text_of(one) in authorities.HVD_CATEGORIES:
            categories.append(text_of(one))
        else:
            others.append(one)
    said.leave(
        DCATAP.hvdCategory, (iri(one) or Literal(one) for one in categories if one not in authorities.HVD_CATEGORIES)
    )
    for category in categories:
        names = authorities.HVD_CATEGORIES.get(category, ())
        if names and category not in authorities.hvd_categories(tags):
            tags[names[0]] = None
    implied = {authorities.theme_address(code) for code in authorities.themes(tags)}
    said.leave(DCAT.theme, (one for one in others if text_of(one) not in implied))
    return {"tags": tuple(tags), "badges": _badges(said, categories)}


def _badges(said: Reading, categories: Sequence[str]) -> tuple[str, ...]:
    laws = said.take(DCATAP.applicableLegislation)
    told = {text_of(one) for one in laws}
    said.leave(DCATAP.applicableLegislation, (one for one in laws if text_of(one) not in authorities.LAWS.values()))
    valuable = any(one in authorities.HVD_CATEGORIES for one in categories)
    return tuple(badge for badge, law in authorities.LAWS.items() if law in told or (badge == "hvd" and valuable))


def _time(said: Reading) -> dict[str, Any]:
    periods, frequencies = said.take(DCT.temporal), said.take(DCT.accrualPeriodicity)
    start, end, others = _period(said.graph, periods)
    said.leave(DCT.temporal, others)
    frequency = next((value for one in frequencies if (value := authorities.frequency(_said(said.graph, one)))), "")
    said.leave(DCT.accrualPeriodicity, () if frequency else frequencies)
    return {"temporal_start": start, "temporal_end": end, "frequency": frequency}


def _said(graph: Graph, value: Value) -> str:
    return text_of(value) or graph.label(value)


def _period(graph: Graph, values: Sequence[Value]) -> tuple[date | None, date | None, list[Value]]:
    for one in values:
        if isinstance(one, Literal):
            first, _slash, last = one.value.partition("/")
            start, end = days.first_day(first), days.last_day(last or first)
        else:
            start = days.first_day(graph.text(one, DCAT.startDate, SCHEMA.startDate))
            end = days.last_day(graph.text(one, DCAT.endDate, SCHEMA.endDate))
        if start or end:
            return start, end, [other for other in values if other != one]
    return None, None, list(values)


def _access(said: Reading) -> dict[str, Any]:
    """Who may get it, and why not everybody: the reasons of article 13 of INSPIRE close what carries one."""
    rights, statements = said.take(DCT.accessRights), said.take(DCT.rights)
    told = {text_of(one) for one in rights} | {said.graph.label(one) for one in rights}
    by_address = {law: reason for reason, law in authorities.REASONS.items()}
    reasons = [by_address[text] for one in (*statements, *rights) if (text := text_of(one)) in by_address]
    closed = bool(reasons) or bool(told & {authorities.NON_PUBLIC, authorities.RESTRICTED, "non-public"})
    known = {authorities.NON_PUBLIC, authorities.PUBLIC, authorities.RESTRICTED, *by_address}
    said.leave(DCT.accessRights, (one for one in rights if text_of(one) not in known))
    others = [one for one in statements if text_of(one) not in known]
    words = [one for one in others if closed and isinstance(one, BlankNode) and said.graph.text(one, RDFS.label)]
    said.leave(DCT.rights, (one for one in others if one not in words[:1]))
    return {
        "access_type": AccessType.RESTRICTED if closed else AccessType.OPEN,
        "access_reason_category": reasons[0] if reasons else "",
        "access_reason": said.graph.text(words[0], RDFS.label) if words else "",
    }


def _license(said: Reading) -> str:
    """The licence of the dataset, or else the one all its files have; those that are not known are left."""
    values, rights = said.take(DCT.license), said.take(DCT.rights)
    own = [id for one in values if (id := distributions.license_of(said.graph, one))]
    said.leave(DCT.license, () if own else values)
    stated = [] if own else [one for one in rights if distributions.license_of(said.graph, one)]
    said.leave(DCT.rights, (one for one in rights if one not in stated))
    if own or stated:
        return own[0] if own else distributions.license_of(said.graph, stated[0])
    files = said.graph.values(said.node, DCAT.distribution)
    theirs = {
        distributions.license_of(said.graph, one) for file in files for one in said.graph.values(file, DCT.license)
    }
    return theirs.pop() if len(theirs) == 1 else ""


def _publisher(said: Reading) -> tuple[records.Organization | None, str]:
    values = said.take(DCT.publisher)
    for one in values:
        organization, person = agents.publisher(said.graph, one)
        if organization or person:
            said.leave(DCT.publisher, (other for other in values if other != one))
            return organization, person
    said.leave(DCT.publisher, values)
    return None, ""


def _pages(said: Reading, domain: str) -> dict[str, Any]:
    """Where it comes from, in the words of udata (`harvest`), and its dates."""
    node = said.node
    pages = [text for one in said.take(DCAT.landingPage) if (text := text_of(one))]
    page = next((one for one in pages if iri(one)), "")
    said.leave(DCAT.landingPage, (iri(one) or Literal(one) for one in pages if one != page))
    moments: dict[str, datetime | None] = {
        name: days.moment(said.text(predicate))
        for name, predicate in (("created_at", DCT.created), ("issued_at", DCT.issued), ("modified_at", DCT.modified))
    }
    uri = node.value if isinstance(node, NamedNode) else ""
    identifier = said.text(DCT.identifier)
    harvest = {
        "remote_id": identifier or uri, "dct_identifier": identifier, "uri": uri, "remote_url": page, "domain": domain,
        **{name: moment.isoformat() for name, moment in moments.items() if moment},
    }  # fmt: skip
    return {
        "source_url": page,
        "harvest": {name: value for name, value in harvest.items() if value},
        "created_at": moments["issued_at"] or moments["created_at"],
        "updated_at": moments["modified_at"],
    }


def _files(said: Reading, language: str, license: str) -> tuple[records.Resource, ...]:
    read: Callable[[Value, str], records.Resource | None] = lambda node, kind: distributions.read(  # noqa: E731
        said.graph, node, [language] if language else [], license, kind
    )
    found = []
    for predicate, kind in ((DCAT.distribution, ""), (DCT.hasPart, ResourceType.OTHER)):
        others = []
        for node in said.take(predicate):
            resource = read(node, kind)
            if resource is None:
                others.append(node)
            else:
                found.append(resource)
        said.leave(predicate, others)
    return tuple(found)
