"""Everything that can be wrong with an input, as one family of exceptions.

Each error has a stable `code` (kept in the database, shown by the command line)
and a message that ends with what the reader can do about it.
"""

from __future__ import annotations


class EsepError(Exception):
    """Base of all errors that a file or its user can cause."""

    code = "error"


class NoSuchFile(EsepError):
    """The path does not lead to a readable file."""

    code = "no_such_file"


class NotAPdf(EsepError):
    """The file has no PDF header: it is something else, or empty."""

    code = "not_a_pdf"


class Encrypted(EsepError):
    """The file opens only with a password."""

    code = "encrypted"


class Damaged(EsepError):
    """The file says that it is a PDF, but its pages cannot be loaded."""

    code = "damaged"


class TooLarge(EsepError):
    """The file goes beyond one of the reading limits."""

    code = "too_large"


class NoTextLayer(EsepError):
    """No page has a usable text layer, and OCR was not allowed."""

    code = "no_text_layer"


class TimedOut(EsepError):
    """Reading took longer than was allowed."""

    code = "timed_out"


class OcrUnavailable(EsepError):
    """Pages are pictures, and the program or the language data that would read them is not installed."""

    code = "ocr_unavailable"


class OcrFailed(EsepError):
    """The program that reads pictures of text broke down over a page."""

    code = "ocr_failed"
