"""What the mails say: one template for each thing that is told. No subject names a person, a product or a number.

A mail goes through servers of others and lies in boxes that families share: it tells that there is something to read, and where.
One carries a document, the extract of whoever chose to get it so: it holds what is public, and does not name who asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from re import findall
from typing import Final

from registry_site.messages import N_


@dataclass(frozen=True, kw_only=True)
class Template:
    """`paragraphs` have places `%(name)s`. Days are given as YYYY-MM-DD, links as paths of the site.

    `entries` says that the values have `entries`, objects with `title`, `summary` and `link`, told after the first paragraph.
    `listed` marks what is sent to subscribers: it is ended by one click (RFC 8058), at the path `stop`.
    `attached` says that the paper of an extract goes along: the values have its number, `extract`, and never the paper itself.
    """

    subject: str
    paragraphs: tuple[str, ...]
    entries: bool = False
    listed: bool = False
    attached: bool = False

    @cached_property
    def places(self) -> frozenset[str]:
        """The names of the values that the template must be given."""
        named = {name for text in self.paragraphs for name in findall(r"%\((\w+)\)s", text)}
        besides = {"entries": self.entries, "stop": self.listed, "extract": self.attached}
        return frozenset(named | {name for name, needed in besides.items() if needed})


DAYS: Final = frozenset({"day", "due"})
"""Names of values that are days."""

LINKS: Final = frozenset({"check", "link", "stop"})
"""Names of values that are paths of the site."""

SIGNED: Final = N_("This mail was written by a program. Answers to it are not read.")
"""The last line of every mail."""

_BY_RECEIPT: Final = N_(
    "You read it and write back with the receipt code that was shown when the message was sent: %(link)s\n"
    "The code stands in no mail, and nobody will ask you for it by mail or phone."
)

TEMPLATES: Final[Mapping[str, Template]] = {
    "received": Template(
        subject=N_("Your message was registered"),
        paragraphs=(
            N_("Your message was registered on %(day)s under the number %(number)s. An answer is due by %(due)s."),
            _BY_RECEIPT,
        ),
    ),
    "letter": Template(
        subject=N_("There is a letter for you"),
        paragraphs=(N_("The body that works on your message %(number)s has written to you."), _BY_RECEIPT),
    ),
    "extract": Template(
        subject=N_("The extract that you asked for"),
        paragraphs=(
            N_("The extract that you asked for was signed on %(day)s. It is attached to this mail, as you wished."),
            N_(
                "The file bears an electronic signature over every byte of it. Keep it and hand it on as it is: a file that a "
                "program saved anew is another one. Anybody can check it, with the file or with its number %(number)s and the code "
                "that is printed on it: %(check)s"
            ),
            N_(
                "The letter that belongs to it is read with the receipt code that was shown when the request was sent: %(link)s\n"
                "That code stands in no mail, and nobody will ask you for it by mail or phone."
            ),
        ),
        attached=True,
    ),
    "subscription_asked": Template(
        subject=N_("Confirm your subscription"),
        paragraphs=(
            N_("Somebody, probably you, asked us to send to this address what changes in a list of this register:\n%(list)s"),
            N_("To begin, open this page, which shows the list, and press the button. It is good for two days: %(link)s"),
            N_("If that was not you, do nothing: no other mail will come."),
        ),
    ),
    "subscription_lost": Template(
        subject=N_("A subscription of yours has ended"),
        paragraphs=(
            N_(
                "You followed a list of this register. The register has changed, and that list cannot be made any more. "
                "The subscription has ended:\n%(list)s"
            ),
            N_("The register as it is now: %(link)s\nBelow any list of it you may subscribe again."),
        ),
    ),
    "subscription_news": Template(
        subject=N_("Changes of a list that you follow"),
        paragraphs=(
            N_("What has happened in the list you follow:\n%(list)s"),
            N_("The whole list as it is now: %(link)s"),
            N_("You get this mail because you asked for it. To get no more of them: %(stop)s"),
        ),
        entries=True,
        listed=True,
    ),
}
