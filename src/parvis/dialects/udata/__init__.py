"""The JSON of udata (data.gouv.fr), written and read: its API 1 and 2, and what its exports hold.

What udata has and a record has not is kept in `extras["udata"]` and given back in its place. What a record has and
udata has not travels in `extras["parvis"]`, so that a portal of ours reads another one of ours whole. udata says
“nothing was said” of some members by a value of its own (DEFAULTS): they are read as what they mean.
"""

from parvis.dialects.udata import sheets
from parvis.dialects.udata.context import CONTEXT
from parvis.dialects.udata.datasets import as_v2, contact_id, read_contact, read_dataset, write_contact, write_dataset
from parvis.dialects.udata.members import DEFAULTS, OWN, UNKNOWN, link, plain_extras
from parvis.dialects.udata.organizations import read_organization, write_organization
from parvis.dialects.udata.references import (
    organization_reference,
    picture,
    user_reference,
    write_frequency,
    write_granularity,
    write_license,
    write_zone,
    write_zone_feature,
)
from parvis.dialects.udata.resources import read_resource, shown, write_resource
from parvis.dialects.udata.topics import read_element, read_topic, write_element, write_topic

__all__ = [
    "CONTEXT",
    "DEFAULTS",
    "OWN",
    "UNKNOWN",
    "as_v2",
    "contact_id",
    "link",
    "organization_reference",
    "picture",
    "plain_extras",
    "read_contact",
    "read_dataset",
    "read_element",
    "read_organization",
    "read_resource",
    "read_topic",
    "sheets",
    "shown",
    "user_reference",
    "write_contact",
    "write_dataset",
    "write_element",
    "write_frequency",
    "write_granularity",
    "write_license",
    "write_organization",
    "write_resource",
    "write_topic",
    "write_zone",
    "write_zone_feature",
]
