"""What is written in DCAT and read again is the same, in every format; what others wrote is kept and given back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.dialects import dcat, licenses, records
from parvis.dialects.dcat import authorities
from parvis.dialects.vocabularies import ACCESS_REASONS, CONTACT_ROLES, FREQUENCIES, AccessType, ResourceType

SITE = "https://portal.example"
LICENSES = {one.id: one for one in licenses.LICENSES}
# Frequencies the European table has no word for come back as a near one.
SAID = [value for value in FREQUENCIES if authorities.frequency(authorities.frequency_address(value)) == value]

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(
    lambda text: text == text.strip("\ufeff") and text.strip() and "￾" not in text and "￿" not in text
)
names = texts.map(str.strip).filter(bool)
words = st.from_regex(r"[a-z][a-z0-9 '-]{1,20}[a-z0-9]", fullmatch=True)
urls = st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9/é%.-]{0,20}", fullmatch=True).filter(lambda u: "%" not in u)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
days = st.dates(date(1800, 1, 1), date(2100, 1, 1))
degrees = st.floats(-80, 80, allow_nan=False)
schemas = st.just({}) | st.fixed_dictionaries({"name": words, "url": urls}, optional={"version": words})
kept = st.dictionaries(
    st.sampled_from(["dct:provenance", "dct:relation", "dcat:version", "https://other.example/terms#x"]),
    st.lists(
        st.builds(lambda text: {"@value": text}, names)
        | st.builds(lambda text: {"@value": text, "@language": "fr"}, names)
        | st.builds(lambda url: {"@id": url}, urls)
        | st.builds(lambda text: {"@type": ["skos:Concept"], "skos:prefLabel": [{"@value": text}]}, names),
        min_size=1, max_size=1,
    ),
    min_size=1, max_size=3,
)  # fmt: skip
extras = st.just({}) | st.builds(lambda members: {"dcat": members}, kept)


def _translations(*fields: str) -> st.SearchStrategy[Any]:
    one = st.dictionaries(st.sampled_from(fields), texts, min_size=1)
    return st.dictionaries(st.sampled_from(["en", "ar"]), one, max_size=2)


contacts = st.builds(
    records.Contact, name=names, role=st.sampled_from(CONTACT_ROLES),
    email=st.sampled_from(["", "data@ville.example"]), contact_form=st.just("") | urls,
)  # fmt: skip


@st.composite
def resources(draw: st.DrawFn) -> records.Resource:
    checksum = draw(st.sampled_from([("", ""), ("md5", "ab" * 16), ("sha1", "0f" * 20), ("sha256", "9C" * 32)]))
    issued, modified = draw(st.none() | moments), draw(st.none() | moments)
    harvest = {"uri": f"https://files.example/{draw(st.uuids())}", "dct_identifier": draw(words)}
    harvest |= {"issued_at": issued.isoformat()} if issued else {}
    harvest |= {"modified_at": modified.isoformat()} if modified else {}
    return records.Resource(
        title=draw(texts), description=draw(st.just("") | texts), type=draw(st.sampled_from(ResourceType)), url=draw(urls),
        format=draw(st.sampled_from(["csv", "json", "shp", "ttl", "wms", "html", "geotiff", "parquet"])),
        mime=draw(st.sampled_from(["", "text/csv", "application/vnd.ms-excel", "text/csv; charset=utf-8"])),
        filesize=draw(st.none() | st.integers(0, 2**62)), checksum_type=checksum[0], checksum=checksum[1], language="fr",
        translations=draw(_translations("title", "description")), schema=draw(schemas), extras=draw(extras),
        created_at=issued, modified_at=modified, harvest=harvest,
    )  # fmt: skip


@st.composite
def datasets(draw: st.DrawFn) -> records.Dataset:
    issued, modified = draw(st.none() | moments), draw(st.none() | moments)
    identifier, page = draw(words), draw(st.just("") | urls)
    harvest = {"remote_id": identifier, "dct_identifier": identifier, "uri": f"https://data.example/{draw(st.uuids())}",
               "domain": "portal.example"}  # fmt: skip
    harvest |= {"remote_url": page} if page else {}
    harvest |= {"issued_at": issued.isoformat()} if issued else {}
    harvest |= {"modified_at": modified.isoformat()} if modified else {}
    closed = draw(st.booleans())
    return records.Dataset(
        title=draw(texts), acronym=draw(st.just("") | names), description=draw(texts),
        description_short=draw(st.just("") | texts), language="fr",
        translations=draw(_translations("title", "description", "description_short")),
        license=draw(st.sampled_from(["", *(id for id in LICENSES if id != "notspecified")])),
        tags=tuple(draw(st.lists(words | st.sampled_from(["transport", "mobilite", "ماء"]), unique=True, max_size=4))),
        badges=tuple(draw(st.sampled_from([(), ("hvd",), ("inspire",), ("hvd", "inspire")]))),
        frequency=draw(st.sampled_from(["", *SAID])), temporal_start=draw(st.none() | days),
        temporal_end=draw(st.none() | days),
        zones=tuple(draw(st.lists(st.sampled_from(
            ["country:ma", "country:fr", "fr:commune:29019", "fr:epci:242900314", "ma:region:04", "country-group:ue"]),
            unique=True, max_size=3))),
        geometry=draw(st.none() | st.builds(lambda x, y: {"type": "Point", "coordinates": [x, y]}, degrees, degrees)),
        contacts=tuple(sorted(set(draw(st.lists(contacts, max_size=3))), key=_as_written)),
        access_type=AccessType.RESTRICTED if closed else AccessType.OPEN,
        access_reason_category=draw(st.sampled_from(ACCESS_REASONS)) if closed else "",
        access_reason=draw(st.just("") | names) if closed else "",
        schema=draw(schemas), source_url=page, harvest=harvest, extras=draw(extras),
        resources=tuple(draw(st.lists(resources(), max_size=3))), created_at=issued, updated_at=modified,
    )  # fmt: skip


def _as_written(contact: records.Contact) -> int:
    """Contacts come back by role: they have no order in a graph."""
    order = ("contact", "creator", "rightsHolder", "custodian", "distributor", "originator", "principalInvestigator",
             "processor", "resourceProvider", "user", "publisher")  # fmt: skip
    return order.index(contact.role)


def written(page: dcat.Page, format: dcat.Format = dcat.TURTLE) -> bytes:
    triples: list[Any] = []
    for one in page.datasets:
        triples += dcat.write_dataset(one, license=LICENSES.get(one.license), zones={}, site=SITE).triples
    for agent in page.organizations:
        triples += dcat.write_organization(agent, site=SITE).triples
    return dcat.rewrite(dcat.lines(triples), format)


def read(body: bytes, format: dcat.Format = dcat.TURTLE) -> dcat.Page:
    return dcat.read(body, format.media_type, base=f"{SITE}/catalog.ttl")


@pytest.mark.parametrize("format", dcat.FORMATS, ids=lambda one: one.extension)
@settings(max_examples=8)
@given(dataset=datasets())
def test_reading_what_was_written_gives_the_record_back(format, dataset):
    assert read(written(dcat.Page((dataset,)), format), format).datasets == (dataset,)


@settings(max_examples=20)
@given(
    st.builds(
        records.Organization, id=urls, name=names, acronym=st.just("") | names, description=st.just("") | texts,
        url=st.just("") | urls, business_number_id=st.sampled_from(["", "21290019700015"]), language=st.just("fr"),
        badges=st.sampled_from([(), ("local-authority",), ("company",)]), translations=_translations("name", "description"),
        extras=extras,
    )
)  # fmt: skip
def test_an_organization_that_is_written_is_read_again(organization):
    dataset = records.Dataset(title="Arbres", description="Tous.", language="fr", organization=organization.id,
                              harvest={"uri": "https://data.example/1"})  # fmt: skip
    assert read(written(dcat.Page((dataset,), (organization,)))).organizations == (organization,)


def test_a_dataset_of_ours_is_known_by_its_address_and_id():
    ours = records.Dataset(id="69696969", slug="arbres", title="Arbres", description="Tous.", language="fr",
                           organization="534fff79", tags=("hvd", "geospatiales"), badges=("hvd",))  # fmt: skip
    found = read(written(dcat.Page((ours,)))).datasets[0]
    assert found.harvest == {
        "remote_id": "69696969", "dct_identifier": "69696969", "uri": f"{SITE}/datasets/69696969",
        "remote_url": f"{SITE}/datasets/arbres", "domain": "portal.example",
    }  # fmt: skip
    assert (found.source_url, found.organization) == (f"{SITE}/datasets/arbres", f"{SITE}/organizations/534fff79")
    assert (found.tags, found.badges) == (("hvd", "geospatiales"), ("hvd",))


def test_what_a_person_put_under_dcat_says_nothing_of_other_things_of_ours():
    evil: dict[str, Any] = {
        "dct:relation": [{"@id": f"{SITE}/datasets/other", "@type": ["dcat:Dataset"], "dct:title": [{"@value": "Stolen"}]}],
        "rdf:type": [{"@id": "http://www.w3.org/ns/dcat#Catalog"}],
        "not a name": ["x"], "dct:title": 3, "dct:license": [{"@id": "javascript:alert(1)"}, None, [["deep"]]],
    }  # fmt: skip
    body = written(dcat.Page((records.Dataset(id="1", title="A", description="A", extras={"dcat": evil}),)))
    assert b"Stolen" not in body
    assert b"Catalog" not in body
    assert b"javascript" not in body


def test_two_files_with_one_address_stay_two():
    def file(title: str) -> records.Resource:
        return records.Resource(title=title, url="https://a.example/x.csv", harvest={"uri": "https://a.example/same"})

    dataset = records.Dataset(
        title="A", description="A", harvest={"uri": "https://a.example/1"}, resources=(file("1"), file("2"))
    )
    titles: Iterable[str] = (one.title for one in read(written(dcat.Page((dataset,)))).datasets[0].resources)
    assert list(titles) == ["1", "2"]


def test_what_was_read_once_is_read_again_as_it_was(shared):
    folder = shared / "catalogues"
    documents = {
        "ckanext-dcat/dcat__catalog_datasets_list.rdf": 2, "ckanext-dcat/dcat__catalog_pod.jsonld": 1,
        "ckanext-dcat/dcat__dataset_afs.ttl": 1, "ckanext-dcat/dcat__dataset_deri.ttl": 1,
        "ckanext-dcat/dcat__dataset_multilingual.ttl": 1, "harvest-udata/dcat__paged-collection-2.jsonld": 1,
        "harvest-udata/dcat__partial-collection-2.jsonld": 1, "harvest-udata/dcat__catalog.xml": 4,
        "harvest-udata/dcat__datara--5a26b0f6-0ccf-46ad-ac58-734054b91977.rdf.xml": 1, "dati-unibo.rdf": 12,
    }  # fmt: skip
    for name, count in documents.items():
        body = (folder / name).read_bytes()
        page = dcat.read(body, name.rpartition(".")[2], base="http://data.test.org/catalog")
        again = dcat.read(written(page), "ttl", base="http://data.test.org/catalog")
        assert len(page.datasets) == count, name
        assert [replace(one, harvest={}) for one in again.datasets] == [
            replace(one, harvest={}) for one in page.datasets
        ]
