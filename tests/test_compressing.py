"""gzip (RFC 9110 §8.4): the same answer in fewer bytes, with an ETag of its own."""

import gzip

import pytest

from tests.loading import Office, certificates
from tests.places import in_files

LIST = "/api/v1/certificates"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    from_files = tmp_path_factory.mktemp("compressing")
    office = Office(data=from_files, places=in_files(from_files))
    office.load(certificates(30))
    return office.site().test_client()


def packed(client, path, **headers):
    return client.get(
        path, headers={"Accept-Encoding": "gzip", **{name.replace("_", "-"): value for name, value in headers.items()}}
    )


@pytest.mark.parametrize("path", [LIST, "/ru/certificates", "/ru/about/api", "/api/v1/openapi.json"])
def test_a_compressed_answer_holds_what_the_plain_one_does(client, path):
    answer = packed(client, path)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == client.get(path).data
    assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_who_does_not_accept_gzip_gets_none(client, accepted):
    answer = client.get(LIST, headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.json["items"]


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_store_is_told_that_the_answer_depends_on_what_is_accepted(client, accepted):
    assert "Accept-Encoding" in client.get(LIST, headers={"Accept-Encoding": accepted}).headers["Vary"]


def test_the_two_representations_have_two_strong_tags_and_either_is_answered_304(client):
    plain, small = client.get(LIST).headers["ETag"], packed(client, LIST).headers["ETag"]
    assert plain != small
    assert not small.startswith("W/")
    for tag in (plain, small):
        again = packed(client, LIST, If_None_Match=tag)
        assert (again.status_code, again.headers["ETag"]) == (304, tag)


def test_a_short_answer_is_left_as_it_is(client):
    assert "Content-Encoding" not in packed(client, "/healthz").headers


def test_a_question_for_the_headers_alone_is_told_the_same_length(client):
    head = client.head(LIST, headers={"Accept-Encoding": "gzip"})
    assert (head.data, head.headers["Content-Length"]) == (b"", packed(client, LIST).headers["Content-Length"])
