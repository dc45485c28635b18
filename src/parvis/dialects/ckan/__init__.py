"""CKAN's dictionaries (Action API v3): packages, resources, organizations, groups, licences, tags, written and read.

Members that CKAN always gives are always there. What a CKAN says and the portal has no field for is kept in
`extras["ckan"]` and given back; its free extras, pairs of texts, are the portal's own extras.
"""

from parvis.dialects.ckan.groups import read_group, write_group
from parvis.dialects.ckan.lists import read_license, write_license, write_tag
from parvis.dialects.ckan.organizations import (
    embedded,
    read_organization,
    write_organization,
)
from parvis.dialects.ckan.packages import plain, read_package, with_foreign_license, write_package
from parvis.dialects.ckan.resources import read_resource, write_resource
from parvis.dialects.ckan.users import write_user

__all__ = [
    "embedded",
    "plain",
    "read_group",
    "read_license",
    "read_organization",
    "read_package",
    "read_resource",
    "with_foreign_license",
    "write_group",
    "write_license",
    "write_organization",
    "write_package",
    "write_resource",
    "write_tag",
    "write_user",
]
