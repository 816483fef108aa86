"""Faults of the embedded engine as errors of the project."""

from collections.abc import Iterator
from contextlib import contextmanager

from registry_site.errors import IndexUnusable
from registry_site.messages import N_, message


@contextmanager
def engine_faults(register: str) -> Iterator[None]:
    """Turn a failed call of the engine into IndexUnusable. Wrap calls of the engine alone: a ValueError inside counts as its."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise damaged(register) from error
    except BaseException as error:
        # A panic of the engine comes as pyo3_runtime.PanicException, which cannot be imported and is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(register) from error


def damaged(register: str) -> IndexUnusable:
    """The error of an index that does not answer, and what to do about it."""
    return IndexUnusable(
        message(N_("The index of %(register)s cannot be read or written: rebuild the register"), register=register)
    )
