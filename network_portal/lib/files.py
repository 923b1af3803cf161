"""The one way for uploaded files: known by their content, kept under a name nobody chose, sent only as a download.

A file belongs to a row: a `FileField(upload_to=keep_in("mandates"))` with the name people know it by in a column beside it.
A form asks for it by `UploadField`, the action calls `keep` and `forget`, and a view that has found the row by its
`visible_to` answers with `download`. Files whose row is gone are removed by the clock (`remove_orphans`).
"""

import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import Any, TypeAlias
from uuid import uuid4

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import transaction
from django.db.models import FileField, Model
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils import timezone
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network_portal.lib.forms import UNSEEN

Content: TypeAlias = "File[Any]"

LARGEST = 10_000_000  # bytes, said as 10 MB
LONGEST_NAME = 120  # characters, with the ending
FOLDER = "uploads"  # below MEDIA_ROOT; nothing else is kept there
YOUNG = timedelta(days=1)  # an upload whose transaction has not ended is no orphan yet
OFFICE = b"PK\x03\x04"
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*]+')


@dataclass(frozen=True)
class Kind:
    """A sort of file that is taken. `is_such` reads the content; the first of `endings` is given to it when kept."""

    content_type: str
    endings: tuple[str, ...]
    is_such: Callable[[Content], bool]


def _begins(signature: bytes, file: Content) -> bool:
    file.seek(0)
    return file.read(len(signature)) == signature


def _is_office(part: str, file: Content) -> bool:
    """Word's and Excel's archive with that part in it, and no programs."""
    names = _names(file)
    return part in names and "[Content_Types].xml" in names and not any(name.endswith("vbaProject.bin") for name in names)


def _names(file: Content) -> list[str]:
    if not _begins(OFFICE, file):
        return []
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return []


def _is_odt(file: Content) -> bool:
    """The archive says its kind uncompressed in its first part (OpenDocument 1.3, part 2, 3.3). Basic macros are refused."""
    names = _names(file)
    file.seek(0)
    head = file.read(100)
    said = b"mimetypeapplication/vnd.oasis.opendocument.text"
    return head[30:].startswith(said) and not any(name.startswith("Basic/") for name in names)


def _is_text(file: Content) -> bool:
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not re.search("[\x00-\x08\x0e-\x1f\x7f]", text)


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = Kind("text/plain; charset=utf-8", (".txt",), _is_text)
KINDS = (
    Kind("application/pdf", (".pdf",), partial(_begins, b"%PDF-")),
    Kind(WORD, (".docx",), partial(_is_office, "word/document.xml")),
    Kind(EXCEL, (".xlsx",), partial(_is_office, "xl/workbook.xml")),
    Kind("application/vnd.oasis.opendocument.text", (".odt",), _is_odt),
    Kind("image/png", (".png",), partial(_begins, b"\x89PNG\r\n\x1a\n")),
    Kind("image/jpeg", (".jpg", ".jpeg"), partial(_begins, b"\xff\xd8\xff")),
    TEXT,
)
TAKEN = gettext_lazy("PDF, Word (docx), Excel (xlsx), OpenDocument (odt), PNG, JPEG or plain text (txt), at most 10 MB.")
ACCEPT = ",".join(ending for kind in KINDS for ending in kind.endings)


def kind_of(file: Content) -> Kind | None:
    """What the content is, whatever the file is called."""
    found = next((kind for kind in KINDS if kind.is_such(file)), None)
    file.seek(0)
    return found


def clean_name(typed: str, kind: Kind) -> str:
    """The name as it is shown and sent: one line, no folders, nothing unseen, and an ending that tells the truth."""
    name = UNSEEN.sub("", unicodedata.normalize("NFC", typed).replace("\\", "/")).rpartition("/")[2]
    name = " ".join(NOT_IN_NAMES.sub("-", name).split()).strip(". ")
    ending = _ending(name)
    stem = name[: -len(ending)].rstrip(". ") if ending else name
    ending = ending if ending.lower() in kind.endings else kind.endings[0]
    return (stem[: LONGEST_NAME - len(ending)].rstrip(". ") or _("document")) + ending


def _ending(name: str) -> str:
    """`.pdf` of `Beslut 2026.pdf`; nothing when what follows the last full stop is no ending."""
    found = re.search(r"(?<=.)\.[A-Za-z0-9]{1,5}$", name)
    return found.group() if found else ""


@dataclass(frozen=True)
class Upload:
    """A file that was looked through: its content and the name it is shown by."""

    file: Content
    name: str
    kind: Kind


class UploadField(forms.FileField):
    """Gives an `Upload`, or says in a sentence why the file is not taken."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", TAKEN)
        super().__init__(
            error_messages={
                "required": gettext_lazy("Choose a file."),
                "invalid": gettext_lazy("Choose the file once more: it did not come with the form."),
                "missing": gettext_lazy("Choose a file."),
                "empty": gettext_lazy("The file is empty. Choose another one."),
            },
            **options,
        )
        self.widget.attrs["accept"] = ACCEPT

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        file = super().clean(data, None)
        return _looked_through(file) if file else None


def _looked_through(file: UploadedFile) -> Upload:
    if (file.size or 0) > LARGEST:
        megabytes = -(-(file.size or 0) // 1_000_000)
        raise ValidationError(_("The file is %(n)d MB. It may be at most 10 MB.") % {"n": megabytes})
    kind = kind_of(file)
    ending = _ending(str(file.name)).lower()
    if kind is None or (ending and ending not in kind.endings):
        raise ValidationError(
            _("The file is not of a kind that can be kept here, or is called something else than it is. Choose %(kinds)s")
            % {"kinds": TAKEN}
        )
    return Upload(file, clean_name(str(file.name), kind), kind)


@deconstructible
class keep_in:
    """`upload_to` of a FileField: a folder, the year, and a name that nobody can guess or choose."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __call__(self, row: Model, name: str) -> str:
        return f"{FOLDER}/{self.folder}/{timezone.localdate():%Y}/{uuid4().hex}{PurePosixPath(name).suffix}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, keep_in) and other.folder == self.folder

    def __hash__(self) -> int:
        return hash(self.folder)


def keep(kept: FieldFile, upload: Upload) -> None:
    """Put the content in storage; the caller saves the row. An earlier file goes when the transaction holds."""
    forget(kept)
    kept.save(f"file{upload.kind.endings[0]}", upload.file, save=False)


def forget(kept: FieldFile) -> None:
    """Remove the content once the transaction holds; the caller clears the column or deletes the row."""
    if kept:
        transaction.on_commit(partial(kept.storage.delete, str(kept.name)))


def download(kept: FieldFile, name: str) -> FileResponse:
    """The content, streamed, as something to save and never to show; no cache keeps it. Who may have it, the view knows."""
    ending = PurePosixPath(str(kept.name)).suffix
    kind = next((each for each in KINDS if ending in each.endings), None)
    content_type = kind.content_type if kind else "application/octet-stream"
    answer = FileResponse(kept.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def remove_orphans(storage: Storage = default_storage) -> list[str]:
    """Remove uploads that no row points to: the row was deleted, or the transaction that uploaded was taken back."""
    fields = [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FileField)
    ]
    known = {name for model, field in fields for name in model._base_manager.values_list(field.name, flat=True) if name}
    before = timezone.now() - YOUNG
    orphans = [name for name in _all(storage, FOLDER) if name not in known and storage.get_modified_time(name) < before]
    for name in orphans:
        storage.delete(name)
    return orphans


def _all(storage: Storage, folder: str) -> list[str]:
    if not storage.exists(folder):
        return []
    folders, names = storage.listdir(folder)
    below = [name for each in folders for name in _all(storage, f"{folder}/{each}")]
    return [*(f"{folder}/{name}" for name in names), *below]


class BoundedUpload(TemporaryFileUploadHandler):
    """Writes no more of a file to disk than may be kept; the field sees its whole size, and says that it is too large."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= LARGEST:
            super().receive_data_chunk(raw_data, start)
