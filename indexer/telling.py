"""What the command line tells people: a progress line on a terminal, summaries, lists; words from the catalogues."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from indexer import publish
from indexer.load import Report
from indexer.moving import Moved
from registry_site.ledger.reading import Generation
from registry_site.messages import N_, Message
from registry_site.translating import Translator

_STAGES = {
    "read": N_("Reading"),
    "compare": N_("Comparing"),
    "index": N_("Indexing"),
    "copy": N_("Copying"),
    "dump": N_("Writing files"),
    "sitemaps": N_("Writing sitemaps"),
}
_OPS = {"add": N_("new"), "change": N_("changed"), "remove": N_("removed")}
_KINDS = {"load": N_("load"), "rollback": N_("rollback"), "turn": N_("statuses of the day"), "submissions": N_("notices of bodies")}
_REMARKS = {"sanitised": N_("cleaned of invisible characters"), "unreadable_date": N_("with an unreadable date, left empty")}


def say(text: str) -> None:
    """One line on standard output."""
    sys.stdout.write(text + "\n")


def complain(words: Translator, trouble: Message) -> None:
    """One line on standard error."""
    sys.stderr.write(words.message(trouble) + "\n")


@contextmanager
def progress(words: Translator, expected: int | None) -> Iterator[publish.Progress]:
    """A progress bar on a terminal, nothing elsewhere. `expected` rows come from the generation before."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda stage, count: None
        return
    counts = (MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeElapsedColumn())
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), *counts, console=console, transient=True) as bar:
        started = monotonic()
        task = bar.add_task("", total=expected, rate="")

        def show(stage: str, count: int) -> None:
            rate = words.fill(N_("%(rate)s rows/s"), rate=words.number(round(count / max(monotonic() - started, 0.001))))
            bar.update(task, description=words.text(_STAGES[stage]), completed=count, rate=rate if stage == "read" else "")

        yield show


def summary(words: Translator, report: Report) -> None:
    """The summary at the end of a load, staged or real."""
    count, difference = report.count, report.difference
    rate = round(count.read / report.seconds) if report.seconds else count.read
    if report.staged:
        say(words.fill(N_("%(register)s: staged, nothing was published"), register=report.register))
    else:
        say(words.fill(N_("%(register)s: generation %(number)s is published"), register=report.register, number=report.generation))
    rows = [(N_("read"), count.read), (N_("accepted"), count.accepted), (N_("rejected"), count.rejected)]
    if count.withheld:
        rows.append((N_("not for publication"), count.withheld))
    if difference:
        rows += [
            (N_("added"), difference.added),
            (N_("changed"), difference.changed),
            (N_("unchanged"), difference.unchanged),
            (N_("removed"), difference.removed),
            (N_("records"), difference.records),
        ]
    rows += [(_REMARKS[kind], number) for kind, number in sorted(count.remarks.items())]
    _columns([(words.text(label), words.number(number)) for label, number in rows])
    _columns([(words.text(N_("seconds")), f"{report.seconds:.1f}"), (words.text(N_("rows per second")), words.number(rate))])
    for op, record in report.sample:
        say(f"  {words.text(_OPS[op])}: {record}")
    if report.staged:
        for objection in report.objections:
            say(words.fill(N_("The gate would refuse: %(objection)s"), objection=words.message(objection)))
    for pair in report.near_photos:
        text = N_("Near-identical photos: %(first)s and %(second)s (%(distance)s of 64 bits differ)")
        say(words.fill(text, **pair._asdict()))
    if report.reject_file:
        say(words.fill(N_("The rejected rows, without their values: %(path)s"), path=report.reject_file))


def moved(words: Translator, done: Moved) -> None:
    """What a move copied and compared, and what is left to do."""
    _columns([(table, words.number(count)) for table, count in done.rows.items()])
    say(
        words.fill(
            N_("Both sides hold the same rows, and the hashes of generations agree: %(count)s."),
            count=words.number(done.generations),
        )
    )
    say(words.text(N_("Now set REGISTRY_LEDGER_URL and REGISTRY_VAULT_URL to the new addresses, and start the site again.")))


def generations(words: Translator, listed: Sequence[Generation]) -> None:
    """A table of generations, the newest first."""
    for one in listed:
        notes = [words.text(_KINDS[one.kind])]
        notes += [words.fill(N_("to %(number)s"), number=one.rolled_back_to)] if one.rolled_back_to else []
        notes += [words.text(N_("made up"))] if one.made_up else []
        notes += [words.fill(N_("reason: %(reason)s"), reason=one.reason)] if one.reason else []
        notes += [words.fill(N_("approved: %(reason)s"), reason=one.approved)] if one.approved else []
        change = f"+{one.added} ~{one.changed} -{one.removed}"
        say(f"{one.number:>5}  {one.made_at}  {words.number(one.records):>10}  {change:<24} {', '.join(notes)}")


def status(words: Translator, states: Mapping[str, Mapping[str, object]]) -> None:
    """Freshness and size of every register."""
    for register, state in states.items():
        newest = state["newest"]
        if not isinstance(newest, Mapping):
            say(words.fill(N_("%(register)s: never loaded"), register=register))
            continue
        text = N_("%(register)s: generation %(served)s is served, %(records)s records, data as of %(data_as_of)s, made %(made_at)s")
        say(
            words.fill(
                text,
                register=register,
                served=state["served"],
                records=words.number(int(str(newest["records"]))),
                data_as_of=newest["data_as_of"],
                made_at=newest["made_at"],
            )
        )
        if state["served"] != newest["number"]:
            text = N_("%(register)s: the ledger's newest generation is %(newest)s. Run: publish")
            say(words.fill(text, register=register, newest=newest["number"]))


def as_json(states: Mapping[str, object]) -> None:
    """The same for machines."""
    say(json.dumps(states, ensure_ascii=False, indent=2))


def state_of(served: int | None, newest: Generation | None) -> dict[str, object]:
    """What `status` shows of one register."""
    return {"served": served, "newest": asdict(newest) if newest else None}


def _columns(rows: Sequence[tuple[str, str]]) -> None:
    for label, value in rows:
        say(f"  {label:<42} {value:>14}")
