"""What each dump holds, in words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

_DATASETS = _("One line for each dataset, with its producer, licence, period, places, keywords and figures of use")
_RESOURCES = _("One line for each file: its dataset, address, format, size, checksum")
_ORGANIZATIONS = _("One line for each organization that publishes")

CONTENTS: Final = {
    "datasets.csv": _DATASETS,
    "resources.csv": _RESOURCES,
    "organizations.csv": _ORGANIZATIONS,
    "datasets.parquet": _DATASETS,
    "resources.parquet": _RESOURCES,
    "organizations.parquet": _ORGANIZATIONS,
    "datasets.jsonl": _("All that is known of each dataset, files and translations included: an object to a line"),
    "data.json": _("All published datasets in one document of DCAT-US 3, also at /data.json"),
    "catalog.nt.gz": _("All datasets and organizations as linked data (DCAT-AP), packed with gzip"),
}
