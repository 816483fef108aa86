"""Examples of answers and refusals, told with one record; a test holds each against the shape it is an example of."""

from typing import Any

from registry_site.registers import REGISTERS

Example = dict[str, Any]

_REGISTER = REGISTERS["certificates"]
_ID = "RU.77.99.88.003.E.001953.05.18"
_LINKS = {"self": f"/api/v1/certificates/{_ID}", "html": f"/ru/certificates/{_ID}"}
_META = {
    "register": "certificates",
    "generation": 12,
    "data_as_of": "2026-11-20",
    "published_at": "2026-11-20T06:00:00Z",
}
_ITEM = {
    **dict.fromkeys(("id", "register", "title", "status", "standing", "links", *_REGISTER.names)),
    "id": _ID,
    "register": "certificates",
    "title": "Биологически активная добавка к пище",
    "status": "подписан и действует",
    "standing": "in_force",
    "links": _LINKS,
    "number": "RU.77.99.88.003.Е.001953.05.18",
    "product": "Биологически активная добавка к пище",
    "maker": "ООО «Пример»",
    "maker_country": "RU",
    "issued_on": "2018-05-14",
}
_CHANGE = {
    "register": "certificates",
    "generation": 12,
    "changed_at": "2026-11-20T06:00:00Z",
}
ANSWERS: dict[str, Example] = {
    "certificates_list": {
        "meta": {
            **_META,
            "total": {"value": 220, "relation": "eq"},
            "interpretation": {"step": "words", "terms": ["добавк"], "text": None},
        },
        "items": [_ITEM],
        "facets": {"standing": [{"value": "in_force", "label": "in force", "count": 200}]},
        "links": {"self": "/api/v1/certificates?q=добавка&limit=1", "next": "/api/v1/certificates?q=добавка&limit=1&after=…"},
    },
    "certificates_record": {
        "meta": {**_META, "revision": 2, "changed_at": "2026-11-20T06:00:00Z", "as_of": None},
        "item": _ITEM,
    },
    "Verification": {
        "verdict": "in_force",
        "matches": [
            {
                "register": "certificates",
                "id": _ID,
                "number": "RU.77.99.88.003.Е.001953.05.18",
                "title": "Биологически активная добавка к пище",
                "standing": "in_force",
                "status": "подписан и действует",
                "since": "2018-05-14",
                "evidence": "published",
                "warning": False,
                "source": "Unified register of state registration certificates",
                "generation": 12,
                "data_as_of": "2026-11-20",
                "removed_on": None,
                "reason": None,
                "links": _LINKS,
            }
        ],
        "look_alikes": [],
        "checked_at": "2026-11-23T09:00:00Z",
        "data_as_of": "2026-11-20",
        "statement": "In force. This says nothing about the pack in hand: compare its name, maker and batch with the record.",
        "number": "ru 77 99 88 003 е 001953 05 18",
        "on": None,
        "not_asked": [],
        "look_alikes_note": None,
    },
    "Changes": {
        "items": [
            {
                "seq": 500_001,
                "op": "upsert",
                **_CHANGE,
                "id": _ID,
                "revision": 2,
                "changed_fields": ["status"],
                "record": _ITEM,
            },
            {
                "seq": 500_002,
                "op": "remove",
                **_CHANGE,
                "id": "KZ.16.01.78.003.E.004103.03.11",
                "revision": 2,
                "changed_fields": [],
                "tombstone": {"removed_on": "2026-11-20", "reason": "No longer in the published source"},
            },
        ],
        "has_more": False,
        "high_water": 500_002,
        "links": {"next": "/api/v1/changes?since=500002"},
    },
}
