"""What a foreign document can have against it: a closed list, and the value at fault; the portal has the words."""

from enum import StrEnum

from parvis.kit.text import one_line


class Problem(StrEnum):
    """Why a catalogue, or one record of it, cannot be read."""

    NOT_JSON = "not_json"
    NOT_XML = "not_xml"
    NOT_CSV = "not_csv"
    NOT_TEXT = "not_text"
    HAS_DOCTYPE = "has_doctype"
    NO_CATALOGUE = "no_catalogue"
    EXCEPTION = "exception"  # the server answers with an error of its own, in its words
    NO_ID = "no_id"
    NO_TITLE = "no_title"
    NOT_A_RECORD = "not_a_record"
    NOT_A_DATASET = "not_a_dataset"  # a service, a map: nothing that is kept as a dataset
    NO_FILES = "no_files"


class Unreadable(Exception):
    """The document, or a record, is not what it should be: why, in which field, with which value.

    Of the value one line is told, 300 characters of it.
    """

    def __init__(self, problem: Problem, value: object = "", field: str = "") -> None:
        super().__init__(f"{problem}: {field} {value}"[:400])
        self.problem = problem
        self.value = one_line(str(value), 300)
        self.field = field
