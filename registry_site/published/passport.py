"""The passport of a data set by the Russian methodical recommendations 3.0: one set of facts for CSV, JSON and page (FORMATS 6)."""

from dataclasses import dataclass
from datetime import datetime

from registry_site.announced import Publisher
from registry_site.clock import MOSCOW, day_of
from registry_site.messages import N_
from registry_site.published.datasets import CHANGES, DataSet, Release, identifier
from registry_site.registers.model import Register
from registry_site.translating import Translator

STANDARD = "http://opendata.gosmonitor.ru/standard/3.0"
FOLDER = "/opendata/"
FORMAT = "CSV"

Row = tuple[str, str]
"""Property and value of a passport as CSV."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """One release: the addresses of data and structure, when it was published (RFC 3339) and what it brought."""

    release: Release
    data: str
    structure: str
    provenance: str


@dataclass(frozen=True, kw_only=True)
class Passport:
    """What the recommendations ask for. Days are `YYYYMMDD` in Moscow; until when a release is current nobody has said."""

    identifier: str
    title: str
    description: str
    created: str
    modified: str
    subject: str
    publisher: Publisher | None
    versions: tuple[Version, ...]

    @property
    def newest(self) -> Version:
        return self.versions[0]


def passport(dataset: DataSet, publisher: Publisher | None, origin: str, words: Translator) -> Passport:
    """The passport in the language of `words`, its addresses below `origin`."""
    register, newest = dataset.register, dataset.newest
    name = identifier(register, publisher)
    return Passport(
        identifier=name,
        title=title(dataset, words),
        description=description(dataset, words),
        created=_day(dataset.first_published),
        modified=_day(newest.published_at),
        subject=", ".join(keywords(register, words)),
        publisher=publisher,
        versions=tuple(_version(one, f"{origin}{FOLDER}{name}/", words) for one in dataset.releases),
    )


def title(dataset: DataSet, words: Translator) -> str:
    """The name of the register; of demonstration data it says so."""
    label = words.text(dataset.register.label)
    return words.fill(N_("%(name)s (demonstration data)"), name=label) if dataset.newest.made_up else label


def description(dataset: DataSet, words: Translator) -> str:
    """What the data set holds and where it comes from; of demonstration data it says that rows are made up."""
    told = words.fill(
        N_("All published records of the register, one in each row. Source: %(source)s."),
        source=words.text(dataset.register.source),
    )
    if not dataset.newest.made_up:
        return told
    warning = words.text(N_("Demonstration data: some records are made up. Do not rely on them."))
    return f"{warning} {told}"


def keywords(register: Register, words: Translator) -> tuple[str, ...]:
    """The names of the register."""
    return tuple(dict.fromkeys(words.text(one) for one in (register.label, register.singular, register.short)))


def as_rows(told: Passport) -> list[Row]:
    """The rows of `meta.csv`; an unknown value is empty."""
    who = told.publisher
    return [
        ("standardversion", STANDARD),
        ("identifier", told.identifier),
        ("title", told.title),
        ("description", told.description),
        ("creator", who.name if who else ""),
        ("created", told.created),
        ("modified", told.modified),
        ("subject", told.subject),
        ("format", FORMAT),
        ("provenance", told.newest.provenance),
        ("valid", ""),
        ("publishername", who.contact if who else ""),
        ("publisherphone", who.phone if who else ""),
        ("publishermbox", who.email if who else ""),
        *((one.release.data_name.removesuffix(".csv"), one.data) for one in told.versions),
        *((one.release.structure_name.removesuffix(".csv"), one.structure) for one in told.versions),
    ]


def as_json(told: Passport) -> dict[str, object]:
    """The same as JSON; an unknown value is null."""
    who = told.publisher
    return {
        "standardversion": STANDARD,
        "identifier": told.identifier,
        "title": told.title,
        "description": told.description,
        "creator": who and who.name,
        "created": told.created,
        "modified": told.modified,
        "subject": told.subject,
        "format": FORMAT,
        "provenance": told.newest.provenance,
        "valid": None,
        "publisher": who and {"name": who.contact, "phone": who.phone, "mbox": who.email},
        "data": [
            {
                "source": one.data,
                "created": one.release.version,
                "provenance": one.provenance,
                "valid": None,
                "structure": one.release.version,
            }
            for one in told.versions
        ],
        "structure": [{"source": one.structure, "created": one.release.version} for one in told.versions],
    }


def _version(release: Release, folder: str, words: Translator) -> Version:
    return Version(
        release=release,
        data=f"{folder}{release.data_name}",
        structure=f"{folder}{release.structure_name}",
        provenance=_brought(release, words),
    )


def _brought(release: Release, words: Translator) -> str:
    return words.fill(
        N_("Publication %(number)s of the register, records added, changed or removed: %(changes)s; data as of %(day)s"),
        number=release.generation,
        changes=words.number(release.files[CHANGES].count),
        day=words.day(_iso_day(release.data_as_of)),
    )


def _iso_day(moment: str) -> str:
    return moment if len(moment) <= len("YYYY-MM-DD") else day_of(moment).isoformat()


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(MOSCOW).strftime("%Y%m%d")
