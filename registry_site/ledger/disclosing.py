"""What of the past may be shown today."""

from dataclasses import replace

from registry_site.ledger.reading import Revision
from registry_site.registers import closing
from registry_site.registers.model import Register


def disclosed(register: Register, revision: Revision) -> Revision:
    """The revision as it may be shown today: what the register withholds or has closed since is left out of its past, too."""
    if revision.record is None:
        return revision
    values = revision.record.values
    shown = closing.disclosed(register, values)
    return revision if shown is values else replace(revision, record=replace(revision.record, values=shown))
