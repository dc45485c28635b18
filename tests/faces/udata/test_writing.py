"""What udata's clients write: created, changed, uploaded, arranged, deleted, and who may not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.faces.udata.conftest import Catalogue


@pytest.fixture
def mine(editor: Any, udata_as: Callable[..., Any]) -> Any:
    return udata_as(editor)


def send(caller: Any, path: str, name: str, body: bytes, **fields: str) -> Any:
    return caller.client.post(path, {"file": SimpleUploadedFile(name, body), **fields}, headers=caller.headers)


@pytest.mark.proves("udata", "POST /api/1/datasets/", "PUT /api/1/datasets/{ref}/", "DELETE /api/1/datasets/{ref}/")
def test_a_dataset_is_created_changed_and_deleted(api: Any, mine: Any, catalogue: Catalogue) -> None:
    sent = {"title": "Bruit", "description": "Mesures.", "organization": catalogue.city.id, "tags": ["bruit"], "id": "x",
            "spatial": {"zones": ["country:ma"]}, "temporal_coverage": {"start": "2024-01-01T00:00:00+00:00"},
            "quality": {"score": 1}, "license": "lov2", "inconnu": 1}  # fmt: skip
    made = mine("POST", "/api/1/datasets/", sent)
    assert made.status_code == 201
    told = made.json()
    assert (told["title"], told["private"], told["license"], told["spatial"]["zones"]) == (
        "Bruit",
        False,
        "lov2",
        ["country:ma"],
    )
    assert (told["organization"]["id"], told["permissions"]["edit"], told["id"] != "x") == (
        catalogue.city.id,
        True,
        True,
    )
    path = f"/api/1/datasets/{told['id']}/"
    changed = mine("PUT", path, {**told, "title": "Bruits", "frequency": "weekly"}).json()
    assert (changed["title"], changed["slug"], changed["frequency"], changed["tags"]) == (
        "Bruits",
        "bruits",
        "weekly",
        ["bruit"],
    )
    assert mine("PUT", path, {"acronym": "B"}).json()["description"] == "Mesures."
    assert mine("PUT", path, {"archived": "2025-01-01T00:00:00"}).json()["archived"]
    assert mine("PUT", path, {"archived": None}).json()["archived"] is None
    assert mine("PUT", path, {"private": True}).json()["private"] is True
    assert api.get(path).status_code == 404
    assert mine("PUT", path, {"private": False}).json()["private"] is False
    assert mine("DELETE", path).status_code == 204
    assert api.get(path).status_code == 410
    assert mine("PUT", path, {"deleted": None}).json()["deleted"] is None


@pytest.mark.proves("udata", "PUT /api/1/datasets/{ref}/")
def test_a_dataset_sent_back_as_it_was_read_is_the_same(mine: Any, catalogue: Catalogue) -> None:
    path = f"/api/1/datasets/{catalogue.water.id}/"
    before = mine.get(path).json()
    assert mine("PUT", path, before).json() == before


def test_what_cannot_be_taken_is_said_by_field_and_nothing_is_written(mine: Any, catalogue: Catalogue) -> None:
    for sent, field in (
        ({"description": "a"}, "title"), ({"title": "a"}, "description"), ({"title": "a", "license": "z"}, "license"),
        ({"title": "a", "tags": "b"}, "tags"), ([], "request"),
        ({"title": "a", "spatial": {"zones": ["nowhere"]}}, "spatial"),
    ):  # fmt: skip
        answer = mine("POST", "/api/1/datasets/", sent)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert mine.get("/api/1/datasets/?private=true").json()["total"] == 1
    refused = mine.client.post("/api/1/datasets/", "title=a", content_type="text/plain", headers=mine.headers)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["Content-Type"])


def test_who_may_not_write_is_refused(api: Any, catalogue: Catalogue, make_user: Any, udata_as: Any) -> None:
    stranger = udata_as(make_user())
    path = f"/api/1/datasets/{catalogue.water.id}/"
    for method, address, sent in (
        ("PUT", path, {"title": "a"}), ("DELETE", path, None), ("POST", f"{path}resources/", {"title": "a", "url": "https://a.example"}),
        ("POST", f"{path}featured/", None), ("PUT", f"/api/1/organizations/{catalogue.city.id}/", {"name": "a"}),
        ("PUT", f"/api/2/topics/{catalogue.topic.id}/", {"name": "a"}), ("PUT", f"/api/2/datasets/{catalogue.water.id}/extras/", {"a": 1}),
    ):  # fmt: skip
        assert stranger(method, address, sent).status_code == 403
        assert api(method, address, sent).status_code == 401
    assert send(stranger, f"{path}upload/", "a.csv", b"a\n1\n").status_code == 403


@pytest.mark.proves(
    "udata",
    "POST /api/1/datasets/{ref}/resources/",
    "PUT /api/1/datasets/{ref}/resources/",
    "PUT /api/1/datasets/{ref}/resources/{id}/",
    "DELETE /api/1/datasets/{ref}/resources/{id}/",
)
def test_links_are_added_changed_ordered_and_removed(mine: Any, catalogue: Catalogue) -> None:
    path = f"/api/1/datasets/{catalogue.water.id}/resources/"
    made = mine(
        "POST", path, {"title": "Carte", "url": "https://example.org/carte", "filetype": "remote", "type": "other"}
    )
    assert (made.status_code, made.json()["type"]) == (201, "other")
    first, second = catalogue.water.resources.get(title="Analyses").id, made.json()["id"]
    changed = mine("PUT", f"{path}{second}/", {"title": "Carte 2", "schema": {"name": "etalab/carte"}}).json()
    assert (changed["title"], changed["url"], changed["schema"]["name"]) == (
        "Carte 2",
        "https://example.org/carte",
        "etalab/carte",
    )
    ordered = mine("PUT", path, [{"id": second}, first]).json()
    assert [one["id"] for one in ordered] == [second, first]
    assert mine("POST", path, {"title": "a", "url": "https://a.example", "filetype": "file"}).status_code == 400
    assert mine("POST", path, {"title": "a", "url": "javascript:a"}).json()["errors"]["url"]
    assert mine("DELETE", f"{path}{second}/").status_code == 204
    assert mine.get(f"/api/1/datasets/{catalogue.water.id}/").json()["resources"][0]["id"] == first


@pytest.mark.proves("udata", "POST /api/1/datasets/{ref}/upload/", "POST /api/1/datasets/{ref}/resources/{id}/upload/")
def test_files_are_uploaded_and_replaced(mine: Any, catalogue: Catalogue, kept: Any) -> None:
    path = f"/api/1/datasets/{catalogue.water.id}/"
    made = send(mine, f"{path}upload/", "mesures.csv", b"a;b\n1;2\n")
    assert made.status_code == 201
    told = made.json()
    assert (told["success"], told["filetype"], told["format"], told["title"], told["filesize"]) == (
        True,
        "file",
        "csv",
        "mesures",
        8,
    )
    address = f"{path}resources/{told['id']}/"
    changed = mine("PUT", address, {"title": "Mesures", "url": "https://evil.example", "filesize": 1}).json()
    assert (changed["title"], changed["url"], changed["filesize"]) == ("Mesures", told["url"], 8)
    again = send(mine, f"{address}upload/", "mesures.csv", b"a;b\n1;2\n3;4\n")
    assert (again.status_code, again.json()["filesize"], again.json()["title"]) == (200, 12, "Mesures")
    assert (
        send(mine, f"{path}upload/", "seul.csv", b"a\n1\n", uuid="u", partindex="0", totalparts="1").status_code == 201
    )
    assert mine.client.post(f"{path}upload/", {"nothing": "a"}, headers=mine.headers).status_code == 400


def parts(body: bytes, name: str, size: int = 4) -> list[tuple[bytes, dict[str, str]]]:
    """The parts of a file as udata's own pages send them, and the form that says they have left."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    said = {"uuid": f"uuid-of-{name}", "filename": name, "totalparts": str(len(pieces))}
    return [
        (piece, {**said, "partindex": str(number), "partbyteoffset": str(number * size), "chunksize": str(len(piece))})
        for number, piece in enumerate(pieces)
    ] + [(b"", said)]


def send_in_parts(mine: Any, address: str, body: bytes, name: str) -> Any:
    *pieces, end = parts(body, name)
    for piece, said in [*reversed(pieces), pieces[0]]:  # in any order, and again
        answer = send(mine, address, "blob", piece, **said)
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    return mine.client.post(address, end[1], headers=mine.headers)


@pytest.mark.proves("udata", "POST /api/1/datasets/{ref}/upload/", "POST /api/1/datasets/{ref}/resources/{id}/upload/")
def test_a_large_file_comes_in_numbered_parts(mine: Any, catalogue: Catalogue, kept: Any) -> None:
    address = f"/api/1/datasets/{catalogue.water.id}/upload/"
    made = send_in_parts(mine, address, b"a;b\n1;2\n3;4\n", "mesures.csv")
    told = made.json()
    assert (made.status_code, told["success"], told["filesize"], told["title"]) == (201, True, 12, "mesures")
    assert told["format"] == "csv"
    again = f"/api/1/datasets/{catalogue.water.id}/resources/{told['id']}/upload/"
    changed = send_in_parts(mine, again, b"a;b\n5;6\n7;8\n9;0\n", "mesures.csv")
    assert (changed.status_code, changed.json()["filesize"], changed.json()["id"]) == (200, 16, told["id"])


def test_parts_that_say_something_wrong_are_refused_and_the_others_stay(
    api: Any, mine: Any, catalogue: Catalogue, kept: Any, make_user: Any, udata_as: Any
) -> None:
    address = f"/api/1/datasets/{catalogue.water.id}/upload/"
    (first, said), second, (_none, end) = parts(b"a;b\n1;2\n", "mesures.csv")
    assert send(mine, address, "blob", first, **said).status_code == 200
    for wrong, field in (
        ({"chunksize": "3"}, "chunksize"), ({"partindex": "2"}, "partindex"), ({"partindex": "-1"}, "partindex"),
        ({"totalparts": "un"}, "totalparts"), ({"totalparts": "9999999"}, "partindex"), ({"uuid": ""}, "uuid"),
    ):  # fmt: skip
        answer = send(mine, address, "blob", first, **{**said, **wrong})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    early = mine.client.post(address, end, headers=mine.headers)
    assert (early.status_code, "1" in early.json()["message"]) == (409, True)
    stranger = udata_as(make_user())
    assert send(stranger, address, "blob", first, **said).status_code == 403
    assert stranger.client.post(address, end, headers=stranger.headers).status_code == 403
    assert send(mine, address, "blob", second[0], **second[1]).status_code == 200
    assert mine.client.post(address, end, headers=mine.headers).json()["filesize"] == 8


def test_files_of_a_draft_are_read_with_the_key(api: Any, mine: Any, catalogue: Catalogue, kept: Any) -> None:
    made = send(mine, f"/api/1/datasets/{catalogue.draft.id}/upload/", "mesures.csv", b"a;b\n1;2\n").json()
    address = f"/api/datasets/r/{made['id']}"
    assert api.get(address).status_code == 404
    assert api.get(address, X_API_KEY="faux").status_code == 401
    answer = mine.get(address)
    file = mine.get(answer["Location"]) if answer.status_code == 302 else answer
    assert (file.status_code, b"".join(file)) == (200, b"a;b\n1;2\n")


@pytest.mark.parametrize(
    "of",
    [
        pytest.param(
            "dataset",
            marks=pytest.mark.proves(
                "udata",
                "GET /api/2/datasets/{ref}/extras/",
                "PUT /api/2/datasets/{ref}/extras/",
                "DELETE /api/2/datasets/{ref}/extras/",
            ),
        ),
        pytest.param(
            "resource",
            marks=pytest.mark.proves(
                "udata",
                "GET /api/2/datasets/{ref}/resources/{id}/extras/",
                "PUT /api/2/datasets/{ref}/resources/{id}/extras/",
                "DELETE /api/2/datasets/{ref}/resources/{id}/extras/",
            ),
        ),
    ],
)
def test_extras_are_merged_and_removed(mine: Any, catalogue: Catalogue, of: str) -> None:
    path = f"/api/2/datasets/{catalogue.water.id}/"
    path += "extras/" if of == "dataset" else f"resources/{catalogue.water.resources.get().id}/extras/"
    assert mine("PUT", path, {"a": 1, "b": [2]}).json() == {"a": 1, "b": [2]}
    assert mine("PUT", path, {"a": None, "c": "3"}).json() == {"b": [2], "c": "3"}
    assert mine("DELETE", path, ["b"]).status_code == 204
    assert mine.get(path).json() == {"c": "3"}


@pytest.mark.proves(
    "udata", "POST /api/1/organizations/", "PUT /api/1/organizations/{ref}/", "DELETE /api/1/organizations/{ref}/"
)
def test_organizations_are_created_changed_and_deleted(api: Any, mine: Any, catalogue: Catalogue) -> None:
    made = mine(
        "POST",
        "/api/1/organizations/",
        {"name": "Ville de Salé", "description": "L’autre rive.", "badges": [{"kind": "certified"}]},
    )
    assert made.status_code == 201
    told = made.json()
    assert (told["badges"], told["permissions"]["edit"], told["members"][0]["role"]) == ([], True, "admin")
    path = f"/api/1/organizations/{told['id']}/"
    assert mine("PUT", path, {**told, "acronym": "VS"}).json()["acronym"] == "VS"
    assert mine("DELETE", path).status_code == 204
    assert api.get(path).status_code == 410


@pytest.mark.proves(
    "udata",
    "POST /api/2/topics/",
    "PUT /api/2/topics/{ref}/",
    "DELETE /api/2/topics/{ref}/",
    "POST /api/2/topics/{ref}/elements/",
    "PUT /api/2/topics/{ref}/elements/{id}/",
    "DELETE /api/2/topics/{ref}/elements/{id}/",
)
def test_topics_are_created_arranged_and_deleted(api: Any, mine: Any, catalogue: Catalogue) -> None:
    element = {"title": "Eau", "element": {"class": "Dataset", "id": catalogue.water.id}}
    sent = {"name": "Eau", "description": "Tout.", "organization": catalogue.city.id, "elements": [element]}
    made = mine("POST", "/api/2/topics/", sent)
    assert made.status_code == 201
    told = made.json()
    assert (told["private"], told["elements"]["total"], told["organization"]["id"]) == (False, 1, catalogue.city.id)
    path = f"/api/2/topics/{told['id']}/"
    added = mine("POST", f"{path}elements/", [{"title": "À lire", "description": "Un texte."}])
    assert (added.status_code, added.json()[0]["element"]) == (201, None)
    one = f"{path}elements/{added.json()[0]['id']}/"
    assert mine("PUT", one, {"title": "Lire"}).json()["title"] == "Lire"
    assert mine("DELETE", one).status_code == 204
    assert mine("PUT", path, {"tags": ["eau"]}).json()["tags"] == ["eau"]
    assert mine("PUT", path, {"private": True}).json()["private"] is True
    assert api.get(path).status_code == 404
    assert mine("PUT", path, {"private": False}).json()["private"] is False
    assert mine("DELETE", path).status_code == 204
    assert api.get(path).status_code == 410


@pytest.mark.proves("udata", "POST /api/1/datasets/{ref}/featured/", "DELETE /api/1/datasets/{ref}/featured/")
def test_administrators_put_forward(catalogue: Catalogue, make_user: Any, udata_as: Any) -> None:
    governor = udata_as(make_user(is_administrator=True), ("read", "write", "admin"))
    path = f"/api/1/datasets/{catalogue.water.id}/featured/"
    assert governor("POST", path).json()["featured"] is True
    assert governor("DELETE", path).json()["featured"] is False
