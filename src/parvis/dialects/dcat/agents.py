"""Who publishes (foaf:Agent), and whom to write to, in their roles (vcard:Kind, foaf:Agent)."""

from dataclasses import replace
from hashlib import blake2b
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from parvis.dialects import records
from parvis.dialects.dcat import extras, texts
from parvis.dialects.dcat.authorities import ROLE
from parvis.dialects.dcat.graph import Graph, Reading, Writing, text_of
from parvis.dialects.dcat.terms import (
    DCAT,
    DCT,
    FOAF,
    GEODCAT,
    ORG,
    PROV,
    RDFS,
    SKOS,
    TYPE,
    VCARD,
    Node,
    Value,
    iri,
)  # fmt: skip
from parvis.kit.ids import is_reference

NAMELESS: Final = "_:"  # begins the id of an organization that has no address, before its name
_GEODCAT: Final = (
    "custodian",
    "distributor",
    "originator",
    "principalInvestigator",
    "processor",
    "resourceProvider",
    "user",
)
_ROLES: Final = {
    "contact": DCAT.contactPoint, "creator": DCT.creator, "rightsHolder": DCT.rightsHolder,
    **{role: GEODCAT[role] for role in _GEODCAT},
}  # fmt: skip
_ROLE_NAMES: Final = {
    "pointOfContact": "contact", "author": "creator", "owner": "rightsHolder", "publisher": "publisher",
    **{role: role for role in _GEODCAT},
}  # fmt: skip
_KINDS: Final = {"local-authority": "LocalAuthority", "company": "Company", "association": "NonProfitOrganisation"}
_PUBLISHER_TYPE: Final = "http://purl.org/adms/publishertype/"


# --- organizations ---------------------------------------------------------------------------------------------


def node_of(id: str, site: str) -> NamedNode | None:
    """The node of an organization: under our address, or its own when it came with one; None when it has none."""
    return iri(f"{site}/organizations/{id}" if is_reference(id) and "//" not in id else id)


def nameless(id: str) -> BlankNode:
    """The node of an organization without an address, the same wherever it is told of."""
    return BlankNode(f"o{blake2b(id.encode('utf-8', 'ignore'), digest_size=8).hexdigest()}")


def write_organization(organization: records.Organization, *, site: str) -> Writing:
    """The organization as an agent."""
    w = Writing(f"organization {organization.id}")
    node: Node = node_of(organization.id, site) or nameless(organization.id)
    w.typed(node, FOAF.Agent, FOAF.Organization)
    own = organization.id if is_reference(organization.id) else organization.extras.get("dct_identifier")
    w.tell(node, DCT.identifier, own if isinstance(own, str) else "")
    texts.write(w, node, FOAF.name, "name", organization.name, organization)
    texts.write(w, node, DCT.description, "description", organization.description, organization)
    w.tell(node, SKOS.altLabel, organization.acronym)
    w.tell(node, ORG.identifier, organization.business_number_id)
    w.point(node, FOAF.homepage, iri(organization.url), FOAF.Document)
    for contact in organization.contacts:
        w.say(node, FOAF.mbox, iri(f"mailto:{contact.email}") if contact.email else None)
    if kind := next((_KINDS[badge] for badge in organization.badges if badge in _KINDS), ""):
        concept = iri(f"{_PUBLISHER_TYPE}{kind}")
        w.point(node, DCT.type, concept, SKOS.Concept)
        if concept is not None:
            w.tell(concept, SKOS.prefLabel, kind, "en")
    kinds = [f"{_PUBLISHER_TYPE}{kind}" for kind in _KINDS.values()]
    extras.write(w, node, organization.extras, site, ours=kinds)
    return w


def publisher(graph: Graph, value: Value) -> tuple[records.Organization | None, str]:
    """The organization a publisher is, or the name of the person; (None, "") for one that says nothing."""
    name = graph.label(value)
    if isinstance(value, Literal):
        return (records.Organization(id=f"{NAMELESS}{name}", name=name), "") if name else (None, "")
    if FOAF.Person in graph.values(value, TYPE):
        return None, name
    if isinstance(value, BlankNode) and not name:
        return None, ""
    return _organization(graph, value, name), ""


def _organization(graph: Graph, node: Node, name: str) -> records.Organization:
    said = Reading(graph, node)
    names = texts.read(said.take(FOAF.name, SKOS.prefLabel, VCARD.fn, VCARD["organization-name"], RDFS.label), [])
    descriptions = texts.read(said.take(DCT.description), [names.language], beside=True)
    kinds = {iri(f"{_PUBLISHER_TYPE}{kind}"): badge for badge, kind in _KINDS.items()}
    types = said.take(DCT.type)
    said.leave(DCT.type, (kind for kind in types if kind not in kinds))
    emails = [_mail(value) for value in said.take(FOAF.mbox, VCARD.hasEmail)]
    own = {"dct_identifier": text} if (text := said.text(DCT.identifier)) else {}
    homepages = said.take(FOAF.homepage, VCARD.hasURL, FOAF.page, RDFS.seeAlso)
    record = records.Organization(
        id=node.value if isinstance(node, NamedNode) else f"{NAMELESS}{name}",
        name=names.text or name or node.value,
        language=names.language,
        description=descriptions.text,
        acronym=said.text(SKOS.altLabel),
        business_number_id=said.text(ORG.identifier),
        url=next((text for value in homepages if (text := text_of(value)) and iri(text)), ""),
        badges=tuple(kinds[kind] for kind in types if isinstance(kind, NamedNode) and kind in kinds),
        contacts=tuple(records.Contact(name=names.text or name, email=email) for email in emails if email),
        translations=texts.translations({"name": names, "description": descriptions}),
    )
    left = extras.read(said)
    kept = {**own, **({extras.KEY: left} if left else {})}
    return replace(record, extras=kept) if kept else record


# --- contacts --------------------------------------------------------------------------------------------------


def write_contact(w: Writing, subject: Node, contact: records.Contact) -> None:
    """Somebody in a role; a publisher beside the organization is attributed, since there is one at most."""
    node = w.blank(VCARD.Kind) if contact.role == "contact" else w.blank(FOAF.Agent)
    if contact.role == "contact":
        w.tell(node, VCARD.fn, contact.name)
        w.say(node, VCARD.hasEmail, iri(f"mailto:{contact.email}") if contact.email else None)
        w.say(node, VCARD.hasURL, iri(contact.contact_form))
    else:
        w.tell(node, FOAF.name, contact.name)
        w.say(node, FOAF.mbox, iri(f"mailto:{contact.email}") if contact.email else None)
        w.say(node, FOAF.page, iri(contact.contact_form))
    if contact.role in _ROLES:
        w.say(subject, _ROLES[contact.role], node)
        return
    attribution = w.blank(PROV.Attribution)
    w.say(subject, PROV.qualifiedAttribution, attribution)
    w.say(attribution, PROV.agent, node)
    w.say(attribution, DCAT.hadRole, iri(f"{ROLE}{contact.role}"))


def read_contacts(said: Reading) -> tuple[records.Contact, ...]:
    """Everybody in a role, each once."""
    found: dict[records.Contact, None] = {}
    for role, predicate in _ROLES.items():
        left = []
        for value in said.take(predicate):
            contact = _contact(said.graph, value, role)
            if contact is None:
                left.append(value)
            else:
                found[contact] = None
        said.leave(predicate, left)
    attributions = said.take(PROV.qualifiedAttribution)
    others = []
    for one in attributions:
        contact = _attributed(said.graph, one)
        if contact is None:
            others.append(one)
        else:
            found[contact] = None
    said.leave(PROV.qualifiedAttribution, others)
    return tuple(found)


def _attributed(graph: Graph, node: Value) -> records.Contact | None:
    roles = (text_of(value) for value in graph.values(node, DCAT.hadRole, DCT.type))
    known = (_ROLE_NAMES.get(role.removeprefix(ROLE), "") for role in roles if role.startswith(ROLE))
    role = next((name for name in known if name), "")
    agents = graph.values(node, PROV.agent)
    return _contact(graph, agents[0], role) if role and agents else None


def _contact(graph: Graph, value: Value, role: str) -> records.Contact | None:
    if isinstance(value, Literal):
        return records.Contact(name=value.value.strip(), role=role) if value.value.strip() else None
    name = graph.text(value, VCARD.fn, FOAF.name, SKOS.prefLabel, RDFS.label, VCARD["organization-name"])
    company = next((graph.label(one) for one in graph.values(value, ORG.memberOf, FOAF.member)), "")
    company = company or graph.text(value, VCARD["organization-name"])
    email = next(
        (
            mail
            for one in graph.values(value, VCARD.hasEmail, VCARD.email, FOAF.mbox)
            if (mail := _mail(_inside(graph, one)))
        ),
        "",
    )
    urls = graph.values(value, VCARD.hasURL, VCARD.hasUrl, VCARD.url, FOAF.page, FOAF.homepage, FOAF.workplaceHomepage)
    form = next((text for one in urls if (text := text_of(_inside(graph, one))) and iri(text)), "")
    if not (name or email):
        return None
    known = f"{name} ({company})" if name and company and company != name else name or email
    return records.Contact(name=known, role=role, email=email, contact_form=form)


def _inside(graph: Graph, value: Value) -> Value:
    """The value of a vCard property, which may be a node of its own."""
    return next(iter(graph.values(value, VCARD.hasValue, VCARD.value)), value)


def _mail(value: Value) -> str:
    text = text_of(value).removeprefix("mailto:").removeprefix("MAILTO:").replace("%40", "@").strip()
    return text if "@" in text else ""
