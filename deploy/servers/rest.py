"""The few questions that a starting Elasticsearch is asked, over TLS, with the standard library alone."""

import base64
import http.client
import json
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote


class Refused(Exception):
    """The server answered with a status of 400 or more: `status` and the text of its answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status = status
        self.text = text


@dataclass(frozen=True, kw_only=True)
class Access:
    """One server on 127.0.0.1 as one user sees it. `authority` is the PEM file its certificate is checked against."""

    port: int
    user: str
    password: str
    authority: Path

    @property
    def url(self) -> str:
        """`https://user:password@127.0.0.1:port`."""
        return f"https://{quote(self.user)}:{quote(self.password, safe='')}@127.0.0.1:{self.port}"


def ask(access: Access, method: str, path: str, body: Any = None, *, seconds: float = 30) -> Any:
    """The JSON of the answer. Raises Refused, and OSError or http.client.HTTPException where no answer comes."""
    connection = http.client.HTTPSConnection(
        "127.0.0.1", access.port, timeout=seconds, context=ssl.create_default_context(cafile=str(access.authority))
    )
    credentials = base64.b64encode(f"{access.user}:{access.password}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/json", "Accept": "application/json"}
    try:
        connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    if answer.status >= 400:
        raise Refused(answer.status, text)
    return json.loads(text) if text else None
