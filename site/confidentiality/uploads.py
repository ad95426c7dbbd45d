"""Uploads never get a name on the disk: a process that is killed leaves no readable file behind."""

from tempfile import TemporaryFile

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class UnnamedFileUploadHandler(FileUploadHandler):
    """What is too large for the memory goes to a file that is unlinked from the start (O_TMPFILE)."""

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        settings.DATA.mkdir(parents=True, exist_ok=True)
        self.file = TemporaryFile(dir=settings.DATA)  # noqa: SIM115  closed with the request

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        return UploadedFile(
            self.file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
