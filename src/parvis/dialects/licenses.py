"""The licences a catalogue starts with: those data.gouv.fr knows, under its ids, and what else they are called."""

from typing import Final

from parvis.dialects.records import License

_CREATIVE_COMMONS: Final = "https://creativecommons.org"
_ODC: Final = "https://opendatacommons.org/licenses"


def _license(id: str, title: str, url: str, en: str, ar: str) -> License:
    return License(
        id=id, title=title, url=url, open=id != "notspecified",
        translations={"en": {"title": en}, "ar": {"title": ar}},
    )  # fmt: skip


# In the order to offer them.
LICENSES: Final = (
    _license("lov2", "Licence Ouverte / Open Licence version 2.0",
             "https://www.etalab.gouv.fr/licence-ouverte-open-licence", "Open Licence version 2.0 (Etalab)",
             "الرخصة المفتوحة الإصدار 2.0"),
    _license("odc-odbl", "Open Data Commons Open Database License (ODbL)", f"{_ODC}/odbl/summary/",
             "Open Data Commons Open Database License (ODbL)", "رخصة قواعد البيانات المفتوحة (ODbL)"),
    _license("cc-by", "Creative Commons Attribution (CC BY 4.0)", f"{_CREATIVE_COMMONS}/licenses/by/4.0/",
             "Creative Commons Attribution (CC BY 4.0)", "المشاع الإبداعي: نَسب المُصنَّف (CC BY 4.0)"),
    _license("cc-by-sa", "Creative Commons Attribution – Partage dans les mêmes conditions (CC BY-SA 4.0)",
             f"{_CREATIVE_COMMONS}/licenses/by-sa/4.0/", "Creative Commons Attribution-ShareAlike (CC BY-SA 4.0)",
             "المشاع الإبداعي: نَسب المُصنَّف والترخيص بالمثل (CC BY-SA 4.0)"),
    _license("cc-zero", "Creative Commons Zéro (CC0 1.0)", f"{_CREATIVE_COMMONS}/publicdomain/zero/1.0/",
             "Creative Commons Zero (CC0 1.0)", "المشاع الإبداعي صفر (CC0 1.0)"),
    _license("odc-by", "Open Data Commons Attribution License (ODC-BY)", f"{_ODC}/by/summary/",
             "Open Data Commons Attribution License (ODC-BY)", "رخصة نَسب البيانات المفتوحة (ODC-BY)"),
    _license("odc-pddl", "Open Data Commons Public Domain Dedication and Licence (PDDL)", f"{_ODC}/pddl/summary/",
             "Open Data Commons Public Domain Dedication and Licence (PDDL)",
             "رخصة الإهداء إلى الملك العام (PDDL)"),
    _license("fr-lo", "Licence Ouverte / Open Licence", "https://www.data.gouv.fr/fr/licence",
             "Open Licence version 1.0 (Etalab)", "الرخصة المفتوحة الإصدار 1.0"),
    _license("other-at", "Autre licence ouverte (attribution)", "", "Other open licence (attribution)",
             "رخصة مفتوحة أخرى (مع النَّسب)"),
    _license("other-open", "Autre licence ouverte", "", "Other open licence", "رخصة مفتوحة أخرى"),
    _license("other-pd", "Autre domaine public", "", "Other public domain", "ملك عام آخر"),
    _license("notspecified", "Licence non précisée", "", "Licence not specified", "رخصة غير محددة"),
)  # fmt: skip

# What catalogues also call them, data.gouv.fr's own export first among them.
TITLES: Final = {
    "lov2": ("Licence Ouverte 2.0", "Open Licence 2.0", "Etalab-2.0"),
    "odc-odbl": ("Open Database License", "ODbL", "ODbL-1.0"),
    "cc-by": ("Creative Commons Attribution", "CC-BY-4.0", "CC BY 4.0"),
    "cc-by-sa": ("Creative Commons Attribution Share-Alike", "CC-BY-SA-4.0", "CC BY-SA 4.0"),
    "cc-zero": ("Creative Commons CCZero", "CC0-1.0", "CC0"),
    "odc-by": ("Open Data Commons Attribution License", "ODC-By-1.0"),
    "odc-pddl": ("PDDL-1.0",),
    "fr-lo": ("Licence Ouverte 1.0", "Open Licence 1.0"),
    "other-at": ("Other (Attribution)",),
    "other-open": ("Other (Open)",),
    "other-pd": ("Other (Public Domain)",),
    "notspecified": ("License Not Specified", "License not specified", "notspecified"),
}  # fmt: skip
