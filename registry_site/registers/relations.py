"""What two registers say of one thing: fields that are compared as wholes, and what their being equal proves."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Relation:
    """Records belong together where every pair of fields in `by`, (path here, path there), is equal by its folded key.

    Declared once, by either register, and seen from both: a register in a file of its own needs no line in another
    (DESIGN §4.11). `register` is the other one, or the declaring one itself; one that does not exist relates nothing. Both
    fields of a pair are of one kind, NAME or CODE, and public. `label` says what is equal; `told` says what that proves and
    what not, on the pages of the declaring register, `told_there` on those of the other. All three are message ids.
    """

    register: str
    by: tuple[tuple[str, str], ...]
    label: str
    told: str
    told_there: str = ""

    def seen_from_there(self, declaring: str) -> "Relation":
        """The same relation as it is on the pages of the other register."""
        pairs = tuple((there, here) for here, there in self.by)
        return Relation(register=declaring, by=pairs, label=self.label, told=self.told_there, told_there=self.told)
