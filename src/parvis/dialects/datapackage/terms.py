"""The names of Data Packages: profiles, licences of the Open Definition, the members that are read."""

from typing import Final

EXTRAS: Final = "datapackage"
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE: Final = "https://datapackage.org/profiles/2.0/dataresource.json"

# https://opendefinition.org/licenses/api/ and, for the French ones, SPDX.
LICENSES: Final = {
    "cc-by": "CC-BY-4.0", "cc-by-sa": "CC-BY-SA-4.0", "cc-zero": "CC0-1.0", "odc-odbl": "ODbL-1.0",
    "odc-by": "ODC-BY-1.0", "odc-pddl": "ODC-PDDL-1.0", "lov2": "etalab-2.0",
}  # fmt: skip
OWNER: Final = "owner"  # role of a person whose dataset it is
PUBLISHER: Final = "publisher"
# Roles of version 1, as those of the portal.
ROLES: Final = {"author": "creator", "maintainer": "contact", "wrangler": "processor", "contributor": "creator"}

# What is read into a field; the last lines are not of the standard, which lets a package say more.
MEMBERS: Final = frozenset([
    "$schema", "profile", "name", "id", "title", "description", "homepage", "created", "keywords", "licenses",
    "contributors", "resources",
    "acronym", "modified", "language", "accrualPeriodicity", "temporal", "spatial", "access",
])  # fmt: skip
RESOURCE_MEMBERS: Final = frozenset([
    "$schema", "profile", "name", "title", "description", "path", "format", "mediatype", "bytes", "hash",
    "resourceType", "created", "modified", "language", "conformsTo",
])  # fmt: skip
