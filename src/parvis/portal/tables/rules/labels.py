"""What people read for the codes of tables."""

from typing import Final

from django.utils.translation import gettext_lazy as _

# Why a file, or a part of one, is no table.
REFUSALS: Final = {
    "empty": _("The file is empty."),
    "encrypted": _("The file is protected by a password. Send it again without one."),
    "web_page": _(
        "This is a web page, not a table. The address may lead to a page about the file: give that of the file itself."
    ),
    "damaged": _("The file is damaged, or was cut while it was sent. Open it, save it and send it again."),
    "bomb": _("Unpacked, the file would be too large to be honest. It was not opened."),
    "too_large": _("The file is larger than what the portal makes into tables. It can be downloaded as it is."),
    "too_many_columns": _("The file has too many columns to be a table people can read."),
    "no_table": _("There is no table in this file."),
    "not_supported": _("The portal does not read this format."),
    "out_of_memory": _("Reading the file took more memory than it may."),
    "out_of_time": _("Reading the file took more time than it may."),
    "miscounted": _("Two ways of counting the rows do not agree, so none is shown. The portal’s team can look at it."),
    "failed": _("Reading the file broke down several times. The portal’s team can look at it."),
}  # fmt: skip

# Why a part of a file was not made into a table of its own, where it is not for a fault.
SKIPPED: Final = {
    "hidden": _("It is hidden in the workbook, so it is not shown here."),
    "too_many_tables": _("The file has more tables than are shown."),
}

# What a reader should know of the way a file was read; `about` is what follows the code.
NOTES: Final = {
    "quote_never_closed": _("A double quote is opened and never closed: it was read as a sign like any other."),
    "cut_at_10000_rows": _("The file is too large to be read whole: these are its first 10,000 rows."),
    "day_first": _("Nothing in “%(about)s” says which number is the month: its dates were read as day, month, year."),
    "month_first": _("Nothing in “%(about)s” says which number is the month: its dates were read as month, day, year."),
    "times_in_utc": _("Times that name their time zone are shown in universal time (UTC)."),
    "reprojected": _("Positions were in the system %(about)s, and are shown in degrees (WGS 84)."),
    "system_assumed": _("The file does not say in what system its positions are; they look like degrees (WGS 84)."),
    "geometry_not_in_degrees": _("Positions are not in degrees, so they cannot be drawn on a map."),
}

# Where the reading of a file stands.
STATES: Final = {
    "none": _("not read"),
    "waiting": _("waiting to be read"),
    "reading": _("being read"),
    "ready": _("ready"),
    "refused": _("no table"),
    "held": _("waiting for a decision"),
    "cancelled": _("stopped"),
}
