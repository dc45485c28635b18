"""Semantic types of registers: companies, schools, associations, people, banks, publications."""

from typing import Final

from parvis.engines.tables.profile.semantics import checks
from parvis.engines.tables.profile.semantics.kinds import CHECKED, CODE, LISTED, Group, SemanticType

_G: Final = Group.REGISTER

REGISTERS: Final = (
    SemanticType(
        "fr.siret", _G,
        ("siret", "n siret", "numero siret", "code siret", "siret etablissement", "siret siege", "num siret"),
        r"\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?\d{5}", checks.siret, threshold=CHECKED, alone=5, kinds=CODE,
    ),
    SemanticType(
        "fr.epci", _G,
        ("epci", "code epci", "siren epci", "codeepci", "insee epci", "num epci", "groupement", "siren groupement"),
        r"2[0-6]\d{7}", checks.siren, "fr.epci", threshold=CHECKED, alone=5, kinds=CODE,
    ),
    SemanticType(
        "fr.siren", _G,
        ("siren", "n siren", "numero siren", "code siren", "siren entreprise", "num siren", "siren unite legale"),
        r"\d{3}[ .]?\d{3}[ .]?\d{3}", checks.siren, threshold=CHECKED, alone=8, kinds=CODE,
    ),
    SemanticType(
        "fr.nir", _G,
        ("nir", "numero de securite sociale", "securite sociale", "num secu", "numero secu", "insee nir", "nss"),
        r"[1-478] ?\d{2} ?(?:0[1-9]|1[0-2]|2\d|3\d|4[0-2]|[5-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}",
        checks.nir, threshold=0.8, alone=2, kinds=CODE,
    ),
    SemanticType(
        "iban", _G, ("iban", "compte bancaire", "bank account", "rib", "الحساب البنكي"),
        r"[A-Za-z]{2}\d{2}(?: ?[0-9A-Za-z]{2,4}){3,9}", checks.iban, threshold=CHECKED, alone=1,
    ),
    SemanticType(
        "fr.vat", _G, ("tva", "numero tva", "tva intracommunautaire", "num tva", "vat", "vat number"),
        r"FR ?[0-9A-Z]{2} ?\d{3} ?\d{3} ?\d{3}", checks.vat_fr, threshold=CHECKED, alone=1,
    ),
    SemanticType(
        "eu.vat", _G, ("vat", "vat number", "tva", "numero tva", "tva intracommunautaire"),
        r"[A-Z]{2}[0-9A-Z+*. ]{6,15}", checks.vat_eu, threshold=CHECKED, alone=3,
    ),
    SemanticType(
        "fr.rna", _G, ("rna", "code rna", "numero rna", "waldec", "code waldec", "association id", "id association"),
        r"W\d[\dA-Z]\d{7}", threshold=CHECKED, alone=2,
    ),
    SemanticType(
        "fr.uai", _G,
        ("uai", "code uai", "numero uai", "rne", "code rne", "uai etablissement", "code etablissement", "code ecole"),
        r"\d{7}[A-Za-z]", checks.uai, threshold=LISTED, alone=4,
    ),
    SemanticType(
        "ma.ice", _G, ("ice", "identifiant commun de l entreprise", "numero ice", "المعرف الموحد للمقاوله"),
        r"\d{15}", checks.ice, threshold=CHECKED, alone=3, kinds=CODE,
    ),
    SemanticType(
        "ma.cin", _G, ("cin", "cnie", "numero cin", "carte nationale", "national id", "رقم البطاقه الوطنيه"),
        r"[A-Za-z]{1,2} ?\d{4,7}", threshold=LISTED,
    ),
    SemanticType(
        "lei", _G, ("lei", "legal entity identifier"),
        r"[0-9A-Z]{18}\d{2}", checks.lei, threshold=CHECKED, alone=2,
    ),
    SemanticType(
        "isbn", _G, ("isbn", "ean isbn"),
        r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]", checks.isbn, threshold=CHECKED, alone=8, kinds=CODE,
    ),
    SemanticType("issn", _G, ("issn",), r"\d{4}-\d{3}[\dXx]", checks.issn, threshold=CHECKED, alone=3),
    SemanticType(
        "gtin", _G, ("ean", "gtin", "code barre", "barcode", "upc"),
        r"\d{8}|\d{12,14}", checks.ean, threshold=CHECKED, kinds=CODE,
    ),
    SemanticType(
        "fr.naf", _G,
        ("naf", "code naf", "ape", "code ape", "apen", "apet", "activite principale", "naf rev", "code activite"),
        r"\d{2}\.?\d{2}[A-Z]", threshold=LISTED, alone=3,
    ),
    SemanticType(
        "fr.csp", _G,
        ("csp", "pcs", "code csp", "categorie socioprofessionnelle", "code pcs", "categorie socio professionnelle"),
        r"[1-8]|[1-8]\d|[1-8]\d{2}[a-z]", threshold=LISTED, kinds=CODE,
    ),
    SemanticType(
        "fr.plate", Group.PERSON,
        ("immatriculation", "plaque", "plaque immatriculation", "plate", "license plate", "لوحه"),
        r"[A-Z]{2}[- ]?\d{3}[- ]?[A-Z]{2}|\d{1,4}[- ]?[A-Z]{2,3}[- ]?\d{2,3}", threshold=LISTED,
    ),
)  # fmt: skip
