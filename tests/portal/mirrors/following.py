"""A mirror, as a stranger would write one from the documentation, and what it is compared with."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.conftest import SYSTEM, Api

from parvis.portal.mirrors import actions


def tell() -> None:
    """Tell all that changed, as the job does every minute."""
    while actions.tell(by=SYSTEM):
        pass


@dataclass
class Mirror:
    """Copies what is public by what `/api/changes` says alone; keeps how it got each thing."""

    api: Api
    following: str = "/api/changes?limit=2"
    records: dict[tuple[str, str], Any] = field(default_factory=dict)
    hashes: dict[tuple[str, str], str] = field(default_factory=dict)
    heard: list[tuple[str, str]] = field(default_factory=list)

    def catch_up(self) -> None:
        """Read to the end."""
        while True:
            answer = self.api.get(self.following)
            assert answer.status_code == 200, answer.content
            page = answer.json()
            for change in page["data"]:
                self._take(change)
            parts = urlsplit(page["next"])
            self.following = f"{parts.path}?{parts.query}"
            if not page["more"]:
                return

    def _take(self, change: Any) -> None:
        one = (change["kind"], change["id"])
        self.heard.append((change["op"], change["id"]))
        if change["op"] == "deleted":
            self.records.pop(one, None)
            self.hashes.pop(one, None)
        elif change["hash"] is not None and self.hashes.get(one) != change["hash"]:
            read = self.api.get(urlsplit(change["url"]).path)
            assert (read.status_code, read["ETag"]) == (200, f'"{change["hash"]}"')
            self.records[one], self.hashes[one] = read.json(), change["hash"]
