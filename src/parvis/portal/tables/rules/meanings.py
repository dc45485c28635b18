"""What people read for the types and meanings of columns, and for what a schema wants of a cell."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TYPES: Final = {
    "string": pgettext_lazy("type", "text"), "integer": pgettext_lazy("type", "whole number"),
    "number": pgettext_lazy("type", "number"), "boolean": pgettext_lazy("type", "yes or no"),
    "date": pgettext_lazy("type", "date"), "datetime": pgettext_lazy("type", "date and time"),
    "time": pgettext_lazy("type", "time of day"), "object": pgettext_lazy("type", "structure (JSON)"),
    "geojson": pgettext_lazy("type", "shape on a map"), "array": pgettext_lazy("type", "list"),
    "geopoint": pgettext_lazy("type", "point on a map"), "year": pgettext_lazy("type", "year"),
    "yearmonth": pgettext_lazy("type", "month of a year"), "duration": pgettext_lazy("type", "duration"),
}  # fmt: skip

# What values mean: parvis.engines.tables.profile.semantics.
SEMANTICS: Final = {
    "fr.siret": _("SIRET number (French establishments)"), "fr.siren": _("SIREN number (French companies)"),
    "fr.epci": _("number of a French group of municipalities"), "fr.nir": _("French social security number"),
    "iban": _("bank account (IBAN)"), "fr.vat": _("French VAT number"), "eu.vat": _("European VAT number"),
    "fr.rna": _("number of a French association (RNA)"), "fr.uai": _("number of a French school (UAI)"),
    "ma.ice": _("ICE number (Moroccan companies)"), "ma.cin": _("Moroccan identity card"),
    "lei": _("identifier of a legal entity (LEI)"), "isbn": _("number of a book (ISBN)"),
    "issn": _("number of a periodical (ISSN)"), "gtin": _("bar code of a product (GTIN)"),
    "fr.naf": _("French activity code (NAF)"), "fr.csp": _("French occupation code (PCS)"),
    "fr.plate": _("French number plate"), "email": _("e-mail address"), "fr.phone": _("French phone number"),
    "ma.phone": _("Moroccan phone number"), "phone": _("phone number"), "url": _("web address"),
    "geometry": _("shape on a map"), "geojson": _("shape on a map (GeoJSON)"), "latitude": _("latitude"),
    "longitude": _("longitude"), "lonlat": _("longitude and latitude"), "latlon": _("latitude and longitude"),
    "lambert93.x": _("easting (Lambert-93)"), "lambert93.y": _("northing (Lambert-93)"),
    "fr.region": _("code of a French region"), "fr.departement": _("code of a French département"),
    "fr.commune": _("code of a French municipality"), "fr.postcode": _("French postcode"),
    "fr.canton": _("code of a French canton"), "ma.region": _("code of a Moroccan region"),
    "ma.province": _("code of a Moroccan province"), "ma.commune": _("code of a Moroccan municipality"),
    "ma.postcode": _("Moroccan postcode"), "country.alpha2": _("country code of two letters"),
    "country.alpha3": _("country code of three letters"), "country.numeric": _("country code of three digits"),
    "country_name": _("name of a country"), "fr.region_name": _("name of a French region"),
    "fr.departement_name": _("name of a French département"), "fr.commune_name": _("name of a French municipality"),
    "ma.region_name": _("name of a Moroccan region"), "ma.province_name": _("name of a Moroccan province"),
    "ma.commune_name": _("name of a Moroccan municipality"), "eu.nuts": _("European region code (NUTS)"),
    "fr.address": _("French postal address"), "fr.rnb": _("identifier of a French building (RNB)"),
    "epsg": _("code of a coordinate system (EPSG)"), "birth_date": _("date of birth"), "date": _("date"),
    "datetime": _("date and time"), "time": _("time of day"), "year": _("year"), "month": _("month"),
    "month_name": _("name of a month"), "weekday_name": _("day of the week"), "year_month": _("month of a year"),
    "quarter": _("quarter"), "week": _("week"), "date_text": _("date written as text"),
    "date_compact": _("date of eight digits"), "datetime_text": _("date and time written as text"),
    "duration": _("duration"), "sex": _("sex"), "age": _("age"), "first_name": _("first name"),
    "last_name": _("family name"), "amount": _("amount of money"), "percent": _("percentage"),
    "currency": _("currency"), "boolean": _("yes or no"), "json": _("structure (JSON)"),
    "uuid": _("unique identifier (UUID)"), "mongo_id": _("technical identifier"), "ip": _("address of a machine (IP)"),
    "colour": _("colour"), "mime_type": _("kind of file"), "sha": _("checksum"),
}  # fmt: skip

# What stands out in a column: parvis.engines.tables.profile.Flag.
FLAGS: Final = {
    "empty": _("always empty"), "constant": _("always the same value"), "unique": _("never the same value twice"),
    "categorical": _("a few values that come back"), "sorted": _("in order"),
    "leading_zeros": _("codes that begin with a zero"), "mixed": _("most cells are numbers or dates, some are not"),
}  # fmt: skip

# Personal data that a file may hold: parvis.engines.tables.profile.personal.
PERSONAL: Final = {
    "nir": _("numbers of social security"), "iban": _("bank accounts"), "email": _("e-mail addresses"),
    "role_email": _("e-mail addresses of offices"), "mobile_phone": _("mobile phone numbers"),
    "landline_phone": _("phone numbers"), "ip": _("addresses of machines"), "cin": _("identity cards"),
    "plate": _("number plates"), "passport": _("passports"), "device": _("identifiers of devices"),
    "birth_date": _("dates of birth"), "home_address": _("home addresses"), "person_name": _("names of people"),
}  # fmt: skip

# Heads of the report of what is wrong beside a schema.
REPORT: Final = (_("Row"), _("Line of the file"), _("Column"), _("Value"), _("What the schema wants"), _("Code"))

# What a schema wants of a cell or of the columns; `%(wanted)s` is what it says.
_RULES: Final = {
    "type": _("of the type: %(wanted)s"), "format": _("written as: %(wanted)s"), "required": _("not empty"),
    "unique": _("not a value that another row has"), "enum": _("one of: %(wanted)s"),
    "pattern": _("of the form: %(wanted)s"), "minimum": _("at least %(wanted)s"), "maximum": _("at most %(wanted)s"),
    "min_length": _("at least %(wanted)s characters"), "max_length": _("at most %(wanted)s characters"),
    "primary_key": _("a key that is there, and that no other row has"),
    "missing_column": _("this column, which is not there"),
    "missing_optional_column": _("this column, if there is something to say in it"),
    "extra_column": _("no such column"), "misordered_column": _("this column after: %(wanted)s"),
    "renamed_column": _("this column to be called: %(wanted)s"),
}  # fmt: skip

# Errors that leave a table valid: parvis.engines.tables.profile.validation.
WARNINGS: Final = ("missing_optional_column", "extra_column", "misordered_column", "renamed_column")

# What of a schema cannot be told from a table whose cells were read already.
UNTOLD: Final = {
    "pattern": _("its pattern"), "minLength": _("its least length"), "maxLength": _("its greatest length"),
    "enum": _("its list of values"), "format": _("how dates are written"),
    "required": _("whether empty cells said something"),
    "trueValues": _("how yes and no are written"), "decimalChar": _("how decimals are written"),
}  # fmt: skip


def rule(code: str, wanted: str, *, isolated: bool = False) -> str:
    """What a schema wants where an error is, in the reader's language; `isolated` for pages of either direction."""
    known = str(TYPES.get(wanted, wanted)) if code == "type" else wanted
    if isolated and known and code != "type":
        known = f"\u2066{known}\u2069"
    return str(_RULES[code]) % {"wanted": known or "…"}
