"""The script that checks an extract without the site: it tells what the page tells, and gives no verdict that it has not earned."""

import os
import shutil
import subprocess

import pytest

from registry_site.signing import open_signer
from tests.issuing import Bench, attached, with_attached, written
from tests.loading import Office, certificates
from tests.places import in_files
from tests.servers import ROOT
from tests.test_extract_check import NAME, changed_contents, hiding, other_pages, saved_anew, with_the_line_of

SCRIPT = ROOT / "docs" / "check-extract.sh"
TOOLS = ("openssl", "pdfdetach", "mktemp", "rm", "sed", "grep", "head", "tail", "wc", "cat")


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """One for all: the tests only read what it has issued."""
    folder = tmp_path_factory.mktemp("office")
    bench = Bench(office=Office(data=folder, places=in_files(folder)))
    bench.office.load(certificates(2))
    return bench


@pytest.fixture(scope="module")
def issued(bench):
    return bench.issue(1).pdf


@pytest.fixture
def file(issued, tmp_path):
    return written(tmp_path, issued)


def run(*words, path=os.environ["PATH"]):
    return subprocess.run(
        [shutil.which("sh"), SCRIPT, *words], env={"PATH": str(path)}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def tools(tmp_path):
    """A folder with the programs that the script needs, from which one may be taken away."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for one in TOOLS:
        (folder / one).symlink_to(shutil.which(one))
    return folder


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        (lambda pdf: pdf, 0, "byte for byte"),
        (other_pages, 1, "Do not rely on its pages"),
        (lambda pdf: with_the_line_of(other_pages(pdf), pdf), 1, "Do not rely on its pages"),
        (hiding, 1, "Do not rely on its pages"),
        (saved_anew, 1, "Do not rely on its pages"),
        (lambda pdf: pdf + b"\n", 1, "Do not rely on its pages"),
        (lambda pdf: changed_contents(pdf, lambda told: told.update(number="E-2026-000002")), 2, "NOT GENUINE"),
        (lambda pdf: with_attached(pdf, {}), 2, "NOT GENUINE"),
        (lambda pdf: with_attached(pdf, {"a.json": b"{}", "b.sig": b"x"}), 2, "carries no signed extract"),
        (lambda pdf: b"hello", 3, "COULD NOT BE CHECKED"),
    ],
    ids=["genuine", "pages", "pages and line", "hidden", "saved anew", "longer", "contents", "nothing", "others", "no pdf"],
)
def test_the_script_tells_the_same_without_the_site(bench, file, change, status, words):
    done = run(written(file.parent, change(file.read_bytes())), bench.key)
    assert (done.returncode, words in done.stderr) == (status, True)
    assert ("Мыло № 1" in done.stdout) == (status < 2)


def test_the_script_takes_no_other_key(file, tmp_path):
    other = tmp_path / "other.pem"
    other.write_bytes(open_signer(tmp_path / "stranger.pem").public_pem)
    done = run(file, other)
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize(
    "body",
    [b'{"format":"registry-dump-1"}', b'{"as_of":null,"basis":"\\"format\\":\\"registry-extract-1\\""}', b"SUM  dump.csv\n"],
    ids=["a dump", "an extract of an agency", "sums"],
)
def test_what_the_same_key_signed_for_something_else_is_no_extract(bench, file, body):
    other = with_attached(file.read_bytes(), {NAME: body, f"{NAME}.sig": bench.signer.sign(body)})
    done = run(written(file.parent, other), bench.key)
    assert (done.returncode, done.stdout, "is no extract" in done.stderr) == (2, "", True)


def test_the_contents_of_an_extract_under_other_names_are_none(bench, file):
    data = file.read_bytes()
    contents, signature = (attached(data)[name] for name in (NAME, f"{NAME}.sig"))
    done = run(written(file.parent, with_attached(data, {"1.json": contents, "1.json.sig": signature})), bench.key)
    assert done.returncode == 2


@pytest.mark.parametrize("missing", ["pdf", "key", "both names"])
def test_what_is_not_there_is_not_called_changed(bench, file, missing):
    words = {"pdf": [file.with_name("no.pdf"), bench.key], "key": [file, file.with_name("no.pem")], "both names": []}[missing]
    done = run(*words)
    assert (done.returncode, done.stdout, "COULD NOT BE CHECKED" in done.stderr) == (3, "", True)


@pytest.mark.parametrize("key", ["nonsense", "", "of another kind"])
def test_a_key_that_cannot_be_read_makes_no_verdict(file, tmp_path, key):
    given = tmp_path / "given.pem"
    given.write_text(key)
    if key == "of another kind":
        private = subprocess.run(["openssl", "genpkey", "-algorithm", "X25519"], capture_output=True, check=True).stdout
        given.write_bytes(subprocess.run(["openssl", "pkey", "-pubout"], input=private, capture_output=True, check=True).stdout)
    done = run(file, given)
    assert (done.returncode, done.stdout, "no public key of Ed25519" in done.stderr) == (3, "", True)


def test_with_all_its_programs_it_comes_to_a_verdict(bench, file, tools):
    assert run(file, bench.key, path=tools).returncode == 0


@pytest.mark.parametrize("tool", [one for one in TOOLS if one != "rm"])
def test_without_one_of_its_programs_it_gives_no_verdict(bench, file, tools, tool):
    (tools / tool).unlink()
    done = run(file, bench.key, path=tools)
    assert done.returncode == 3
    assert "NOT GENUINE" not in done.stderr + done.stdout


def test_an_openssl_that_knows_no_such_signatures_makes_no_verdict(bench, file, tools):
    (tools / "openssl").unlink()
    (tools / "openssl").write_text(f'#!/bin/sh\ncase "$*" in *-rawin*) exit 1;; esac\nexec {shutil.which("openssl")} "$@"\n')
    (tools / "openssl").chmod(0o755)
    done = run(file, bench.key, path=tools)
    assert (done.returncode, "Install version 3" in done.stderr) == (3, True)
