"""Files sent with a form: spooled to disk as they come, within the limit, whatever the disk says.

Django parses a form before anybody can catch what goes wrong with its files; so a file that could not be kept says why
(`failed`), and `uploads.receive` raises it where it can be told to the reader.
"""

import tempfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext_lazy as _

from parvis.engines.files.intake import disk
from parvis.kit.errors import PortalError, TooLarge


class Spool(FileUploadHandler):
    """Writes each file of a form to a temporary file; one that failed is empty."""

    file: Any

    def new_file(self, *arguments: Any, **options: Any) -> None:
        """A file starts."""
        super().new_file(*arguments, **options)
        spool = Path(settings.PARVIS.data) / "spool"  # beside the files: the system's own place may be in memory
        spool.mkdir(parents=True, exist_ok=True)
        # Without a name on the disk: whatever happens to the process, it leaves nothing.
        spooled = tempfile.TemporaryFile(dir=spool)  # noqa: SIM115 -- closed with the file it is wrapped in
        self.file = UploadedFile(
            spooled, self.file_name, self.content_type, 0, self.charset,
            self.content_type_extra,
        )  # fmt: skip
        self.file.failed = None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Some bytes of it."""
        if self.file.failed is not None:
            return
        try:
            if start + len(raw_data) > (limit := settings.PARVIS.upload_limit):
                raise TooLarge(_("The file is larger than the limit of %(limit)s bytes.") % {"limit": limit})
            with disk():
                self.file.write(raw_data)
        except PortalError as error:
            self._fail(error)

    def _fail(self, error: PortalError) -> None:
        """Keep why, and nothing else."""
        self.file.failed = error
        with suppress(OSError):  # what could not be written fails again on close
            self.file.close()
        self.file.file = BytesIO()

    def file_complete(self, file_size: int) -> Any:
        """The file has ended."""
        try:
            with disk():
                self.file.seek(0)
        except PortalError as error:
            self._fail(error)
        self.file.size = 0 if self.file.failed else file_size
        return self.file

    def upload_interrupted(self) -> None:
        """The sender is gone: the temporary file goes with it."""
        if getattr(self, "file", None) is not None:
            self.file.close()
