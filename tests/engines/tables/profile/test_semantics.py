"""What the values of a column mean: types that are found, and false friends that are not."""

import gzip
import json
import random

import pytest
import stdnum.fr.nir
import stdnum.fr.siren
import stdnum.fr.siret
import stdnum.iban
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import SHARED

from parvis.engines.tables.profile.semantics import GROUPS, TYPES, checks, lists
from parvis.engines.tables.profile.semantics.labels import agreement, folded, words
from parvis.engines.tables.profile.semantics.scoring import tell
from parvis.engines.tables.shapes import FieldType

REGIONS = ["01", "02", "03", "04", "06", "11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"]
DEPARTEMENTS = [f"{number:02}" for number in range(1, 96) if number != 20] + [
    "2A",
    "2B",
    "971",
    "972",
    "973",
    "974",
    "976",
]
GIVEN = {"fr.region": frozenset(REGIONS), "fr.departement": frozenset(DEPARTEMENTS)}
LISTS = lists.named(GIVEN)


def found(header: str, values: list[str], kind: str = "string", home: str = "") -> str:
    best = tell(header, FieldType(kind), values, LISTS, home).best
    return best.name if best else ""


def with_luhn(body: str) -> str:
    return next(body + str(digit) for digit in range(10) if checks.luhn(body + str(digit)))


def with_key(body: str) -> str:
    digits = body.replace("2A", "19").replace("2B", "18")
    return f"{body}{97 - int(digits) % 97:02}"


SIRENS = [with_luhn(f"{number:08}") for number in range(30000000, 30000020)]
SIRETS = [with_luhn(f"{siren}{number:04}") for number, siren in enumerate(SIRENS)]


@pytest.mark.parametrize(
    ("header", "values", "wanted"),
    [
        ("x", SIRENS, "fr.siren"),
        ("x", SIRETS, "fr.siret"),
        ("SIRET", SIRETS[:1], "fr.siret"),
        ("x", [with_key("185057512345" + str(n)) for n in range(5)], "fr.nir"),
        ("x", ["FR7630006000011234567890189"], "iban"),
        ("x", ["FR40303265045"], "fr.vat"),
        ("x", ["W751000001", "W751000002"], "fr.rna"),
        ("uai", ["0750652B", "0010001W"], "fr.uai"),
        ("x", ["contact@mairie.fr"], "email"),
        ("x", ["01 23 45 67 89", "0123456788", "+33 1 23 45 67 87"], "fr.phone"),
        ("x", ["+212 537-12-34-56", "+212612345678", "+212661234567"], "ma.phone"),
        ("x", ["+1 202 555 0123", "+44 20 7946 0958"], "phone"),
        ("x", ["https://example.org/a?b=c"], "url"),
        ("x", ["0b5a1c1e-9a53-4d0a-8f5d-0d1b2c3d4e5f"], "uuid"),
        ("x", ["53699d0ea3a729239d205b2e", "53699d0ea3a729239d205b2f"], "mongo_id"),
        ("rnb_id", ["9GJ4KQVZ8FWB"], "fr.rnb"),
        ("region", REGIONS, "fr.region"),
        ("x", REGIONS, "fr.region"),
        ("dep", DEPARTEMENTS[:3], "fr.departement"),
        ("x", DEPARTEMENTS, "fr.departement"),
        ("code_postal", ["75001", "13001"], "fr.postcode"),
        ("Code commune", ["75056", "2A004"], "fr.commune"),
        ("x", ["48.8534, 2.3488", "43.2965, 5.3698", "45.76,4.83"], "latlon"),
        ("x", ["2.3488,48.8534", "5.3698,43.2965"], "lonlat"),
        ("x", ["FRA", "MAR", "DEU", "ESP", "ITA"], "country.alpha3"),
        ("pays", ["FR", "MA"], "country.alpha2"),
        ("x", ["France", "Maroc", "Allemagne"], "country_name"),
        ("x", ["فرنسا", "المغرب", "ألمانيا"], "country_name"),
        ("x", ["Casablanca-Settat", "Fès-Meknès"], "ma.region_name"),
        ("الجهة", ["الدار البيضاء-سطات"], "ma.region_name"),
        ("x", sorted(lists.known()["ma.commune"])[:40], "ma.commune"),
        ("x", sorted(lists.known()["ma.province"])[:40], "ma.province"),
        ("naf", ["62.01Z", "8411Z"], "fr.naf"),
        ("x", ["lundi", "mardi", "mercredi"], "weekday_name"),
        ("x", ["monday", "tuesday", "friday"], "weekday_name"),
        ("x", ["janvier", "février", "mars", "avril"], "month_name"),
        ("x", ["2024-01", "2024-02"], "year_month"),
        ("x", ["2024-T1", "2024-T2"], "quarter"),
        ("x", ["13 février 1996"], "date_text"),
        ("x", ["31/12/2023", "01/02/2024"], "date_text"),
        ("x", ["oui", "non"], "boolean"),
        ("x", ["#ff0000", "#0F0"], "colour"),
        ("x", ["1 234,50 €"], "amount"),
        ("x", ["12,5 %"], "percent"),
        ("x", ["5493001KJTIIGC8Y1R12", "7ZW8QJWVPR4P1J1KQY45"], "lei"),
        ("x", ['{"type": "Point", "coordinates": [1, 2]}'], "geojson"),
        ("x", ['{"a": 1}'], "json"),
        ("sexe", ["M", "F"], "sex"),
        ("prenom", ["Jeanne", "Aïcha"], "first_name"),
        ("CIN", ["AB123456", "K12345"], "ma.cin"),
        ("adresse", ["12 rue de la Paix", "3 bis avenue Foch"], "fr.address"),
    ],
)  # fmt: skip
def test_meaning_is_told_by_values_and_header(header: str, values: list[str], wanted: str) -> None:
    assert found(header, values) == wanted


@pytest.mark.parametrize(
    ("header", "values", "kind", "wanted"),
    [
        ("annee", ["2019", "2020"], "integer", "year"),
        ("السنة", ["2019", "2020"], "integer", "year"),
        ("latitude", ["48.8", "-17.5"], "number", "latitude"),
        ("lon", ["2.3", "170"], "number", "longitude"),
        ("x", ["652381.5", "700000"], "number", "lambert93.x"),
        ("Y_L93", ["6862047.1"], "number", "lambert93.y"),
        ("montant", ["12.5", "1000"], "number", "amount"),
        ("taux_incidence", ["12.5"], "number", "percent"),
        ("age", ["12", "99"], "integer", "age"),
        ("mois", ["1", "12"], "integer", "month"),
        ("dep", ["1", "75"], "integer", "fr.departement"),
        ("date_naissance", ["1980-01-01"], "date", "birth_date"),
        ("jour", ["2024-01-01"], "date", "date"),
        ("vrai", ["true"], "boolean", "boolean"),
        ("code_pays", ["250", "504"], "integer", "country.numeric"),
        ("siren", SIRENS, "integer", "fr.siren"),
    ],
)
def test_meaning_of_typed_columns_is_told(header: str, values: list[str], kind: str, wanted: str) -> None:
    assert found(header, values, kind) == wanted


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("code", ["11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23"], "string"),  # regions of another country
        ("cl_age90", ["0", "09", "19", "29", "39", "49", "59", "69", "79", "89", "90"], "string"),
        ("ages", [str(age) for age in range(1, 96)], "integer"),
        ("rea", [str(count) for count in range(96)], "integer"),
        ("population", ["1999", "2000", "2001", "2024"], "integer"),
        ("n", ["2019", "2020"], "integer"),
        ("code", ["75001", "13001", "69001"], "string"),
        ("identifiant", [str(100_000_000 + 3 * number) for number in range(50)], "string"),
        ("valeur", ["48.85", "2.35"], "number"),
        ("ref", ["AB123456", "CD123456"], "string"),
        ("etats", ["AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "IA", "WI", "WY", "TX", "UT"], "string"),
        ("libelle", ["Bonjour", "Le monde", "12 singes"], "string"),
        ("version", ["1.2.3", "1.2.4"], "string"),
        ("montants", ["douze", "treize"], "string"),
    ],
)  # fmt: skip
def test_false_friends_have_no_meaning(header: str, values: list[str], kind: str) -> None:
    assert found(header, values, kind) == ""


def test_regions_are_no_departements() -> None:
    """Eleven of the regions' codes are those of départements too."""
    regions = [code for code in REGIONS if code > "10"]
    assert found("x", regions) == "fr.region"
    assert found("departement", regions) == "fr.departement"


def test_home_decides_between_countries() -> None:
    numbers = ["0612345678", "0712345678", "0522345678"]
    assert found("tel", numbers) == "fr.phone"
    assert found("tel", numbers, home="ma") == "ma.phone"
    assert found("region", ["01", "02", "03"], home="ma") == "ma.region"


def test_listed_type_wins_over_one_without_its_list() -> None:
    given = {**GIVEN, "fr.postcode": frozenset(["75001", "13001"])}
    best, runner_up, _ = tell("cp", FieldType.STRING, ["75001", "13001"], lists.named(given))
    assert best is not None
    assert runner_up is not None
    assert (best.name, best.score, runner_up.name, runner_up.score) == ("fr.postcode", 1.5, "ma.postcode", 1.275)


def test_shape_without_checksum_is_a_doubt() -> None:
    numbers = [f"{siren}{number:05}" for number, siren in enumerate(SIRENS)]
    _, _, doubt = tell("siret", FieldType.STRING, numbers, LISTS)
    assert doubt is not None
    assert (doubt.name, doubt.share) == ("fr.siret", sum(map(checks.siret, numbers)) / len(numbers))
    assert doubt.share < 0.5


def test_score_is_share_and_label() -> None:
    best = tell("mail du maire", FieldType.STRING, ["a@b.fr"] * 19 + ["?"], LISTS).best
    assert best is not None
    assert (best.name, best.share, best.label, best.score) == ("email", 0.95, 0.5, 1.1875)


@pytest.mark.parametrize(
    ("header", "labels", "wanted"),
    [
        ("codePostal", ("code postal",), 1.0),
        ("CODE_POSTAL", ("code postal",), 1.0),
        ("Code postal de l’école", ("code postal",), 0.5),
        ("codepostal", ("code postal",), 1.0),
        ("postal code", ("code postal",), 0.0),
        ("date_depart", ("dep",), 0.0),
        ("Âge", ("age",), 1.0),
        ("المدينة", ("المدينه",), 1.0),
        ("", ("dep",), 0.0),
    ],
)
def test_headers_agree_with_labels(header: str, labels: tuple[str, ...], wanted: float) -> None:
    assert agreement(header, labels) == wanted


def test_words_are_folded() -> None:
    assert words("N° SIRET (siège)") == ("n", "siret", "siege")
    assert folded("Fès–Meknès, 2e") == "fes meknes 2e"
    assert folded("أكادير إداوتنان") == "اكادير اداوتنان"


def test_every_type_is_declared_soundly() -> None:
    for one in TYPES:
        assert (
            one.pattern or one.check or one.values or (one.kinds.isdisjoint({FieldType.STRING, FieldType.INTEGER}))
        ), one.name
        assert 0.5 <= one.threshold <= 1
        assert one.labels or one.alone, one.name
        for label in one.labels:
            assert words(label), (one.name, label)
    assert len(GROUPS) >= 65


@given(st.integers(0, 99_999_999))
def test_siren_agrees_with_stdnum(body: int) -> None:
    text = f"{body:08}"
    for digit in range(10):
        assert checks.siren(text + str(digit)) == (stdnum.fr.siren.is_valid(text + str(digit)) and body + digit > 0)


@given(st.sampled_from([*SIRENS, "123456789"]), st.integers(0, 99_999))
def test_siret_agrees_with_stdnum(siren: str, number: int) -> None:
    text = f"{siren}{number:05}"
    assert checks.siret(text) == stdnum.fr.siret.is_valid(text)
    assert not checks.siret(text[:-1])


def test_siret_of_la_poste_adds_up_to_fives() -> None:
    assert checks.siret("35600000049837")
    assert not checks.siret("35600000049838")


@given(
    st.sampled_from("12"),
    st.integers(0, 99),
    st.integers(1, 12),
    st.sampled_from(["01", "2A", "2B", "75", "99"]),
    st.integers(1, 999),
    st.integers(1, 999),
)
def test_nir_has_one_key(sex: str, year: int, month: int, place: str, commune: int, order: int) -> None:
    body = f"{sex}{year:02}{month:02}{place}{commune:03}{order:03}"
    keys = [key for key in range(1, 98) if checks.nir(f"{body}{key:02}")]
    assert keys == [int(with_key(body)[13:])]
    assert stdnum.fr.nir.is_valid(with_key(body))


@given(st.text("0123456789ABCDEFGH FR", max_size=34))
def test_checks_take_any_text(text: str) -> None:
    for check in (
        checks.siren,
        checks.siret,
        checks.nir,
        checks.iban,
        checks.vat_fr,
        checks.vat_eu,
        checks.ice,
        checks.lei,
        checks.isbn,
        checks.ean,
        checks.latitude_first,
        checks.longitude_first,
        checks.surely_longitude_first,
    ):
        assert check(text) in (True, False)
    assert checks.iban(text) or not stdnum.iban.is_valid(text)


@given(st.text(max_size=40), st.lists(st.text(max_size=30), max_size=20), st.sampled_from(FieldType))
def test_any_column_can_be_asked(header: str, values: list[str], kind: FieldType) -> None:
    best, runner_up, _ = tell(header, kind, [text for value in values if (text := value.strip())], LISTS)
    assert best is None or 0 < best.score <= 1.5
    assert runner_up is None or (best is not None and runner_up.score <= best.score)


@pytest.mark.skipif(not (SHARED / "geo").is_dir(), reason="the shared files are not here")
def test_codes_of_communes_are_told_from_postcodes() -> None:
    communes = json.loads(gzip.decompress((SHARED / "geo/cog-communes.json.gz").read_bytes()))
    codes = frozenset(one["code"] for one in communes)
    postcodes = sorted({code for one in communes for code in one.get("codesPostaux", ())})
    some = random.Random(1).sample(sorted(codes), 500)
    given = lists.named({"fr.commune": codes})
    commune = tell("code", FieldType.STRING, some, given).best
    assert commune is not None
    assert commune.name == "fr.commune"
    assert tell("code", FieldType.STRING, random.Random(1).sample(postcodes, 500), given).best is None
