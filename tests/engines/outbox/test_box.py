"""The outbox: kept here without a mail server; with one, sent once, over a checked connection."""

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from parvis.config.options import Options
from parvis.engines import jobs, outbox
from parvis.engines.outbox import box, server


class Smtp(threading.Thread):
    """A mail server that speaks enough of RFC 5321 to take a letter; with a certificate, over TLS from the start."""

    def __init__(self, certificate: Path | None = None, refuse: str = "") -> None:
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.letters: list[str] = []
        self.refuse = refuse
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
        if self.tls:
            self.tls.load_cert_chain(certificate)
        self.start()

    def run(self) -> None:
        while True:
            try:
                client, _address = self.socket.accept()
            except OSError:
                return
            try:
                self._converse(self.tls.wrap_socket(client, server_side=True) if self.tls else client)
            except (OSError, ssl.SSLError):
                client.close()

    def _converse(self, client: socket.socket) -> None:
        stream = client.makefile("rw", newline="\r\n", encoding="utf-8", errors="surrogateescape")

        def say(words: str) -> None:
            stream.write(f"{words}\r\n".replace("\r\n", "\n"))
            stream.flush()

        say("220 here")
        while line := stream.readline():
            verb = line[:4].upper().strip()
            if verb == "DATA":
                say("354 go on")
                self.letters.append("".join(iter(stream.readline, ".\r\n")).replace("\r\n", "\n"))
                say("250 taken")
            elif verb == "RCPT" and self.refuse:
                say(self.refuse)
            elif verb == "QUIT":
                say("221 bye")
                break
            else:
                say("250 fine")
        client.close()

    def stop(self) -> None:
        self.socket.close()


@pytest.fixture
def smtp() -> Iterator[Callable[..., Smtp]]:
    started: list[Smtp] = []

    def start(**options: Any) -> Smtp:
        started.append(Smtp(**options))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the mail server."""

    def to(url: str) -> None:
        monkeypatch.setattr(settings, "PARVIS", settings.PARVIS.model_copy(update={"mail_url": url}))

    return to


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate nobody trusts, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


def post(subject: str = "Un sujet") -> Any:
    return outbox.post(
        "nora@example.org", subject, "Le texte é\n", "<p>Le texte</p>", language="fr", name="tests/letter"
    )


def test_letter_is_kept_without_a_server(db: None) -> None:
    letter = post()
    assert [one.id for one in outbox.listing()] == [letter.id]
    assert jobs.listing() == []


def test_mailbox_keeps_the_newest(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "KEPT", 3)
    posted = [post(f"Lettre {number}").id for number in range(5)]
    assert [one.id for one in outbox.listing(10)] == posted[:1:-1]


def test_letter_is_sent_once_and_forgotten(db: None, smtp: Callable[..., Smtp], mail: Callable[[str], None]) -> None:
    here = smtp()
    mail(f"smtp://127.0.0.1:{here.port}?tls=none")
    post("Sujet\r\nBcc: evil@example.org")
    jobs.Worker().run_until_idle()
    assert outbox.listing() == []
    assert len(here.letters) == 1
    head = here.letters[0].partition("\n\n")[0].split("\n")
    assert "To: nora@example.org" in head
    assert "From: noreply@127.0.0.1" in head
    assert "Subject: Sujet Bcc: evil@example.org" in head
    assert not [line for line in head if line.startswith("Bcc")]


def test_address_refused_for_good_is_not_asked_again(
    db: None, smtp: Callable[..., Smtp], mail: Callable[[str], None]
) -> None:
    here = smtp(refuse="550 nobody here")
    mail(f"smtp://127.0.0.1:{here.port}?tls=none")
    post()
    jobs.Worker().run_until_idle()
    assert [(job.state, job.message) for job in jobs.listing()] == [("failed", "the mail server refuses this address")]
    assert outbox.listing() == []


def test_address_refused_for_now_is_tried_again(
    db: None, smtp: Callable[..., Smtp], mail: Callable[[str], None]
) -> None:
    here = smtp(refuse="450 later")
    mail(f"smtp://127.0.0.1:{here.port}?tls=none")
    letter = post()
    jobs.Worker().run_until_idle()
    assert [(job.state, job.attempts) for job in jobs.listing()] == [("queued", 1)]
    assert [one.id for one in outbox.listing()] == [letter.id]


def test_server_with_a_bad_certificate_gets_nothing(
    db: None, smtp: Callable[..., Smtp], mail: Callable[[str], None], certificate: Path
) -> None:
    here = smtp(certificate=certificate)
    mail(f"smtp://127.0.0.1:{here.port}?tls=ssl")
    letter = post()
    jobs.Worker().run_until_idle()
    [job] = jobs.listing()
    assert (job.state, "CERTIFICATE_VERIFY_FAILED" in job.traceback) == ("queued", True)
    assert (here.letters, [one.id for one in outbox.listing()]) == ([], [letter.id])


def test_server_without_tls_gets_nothing_when_tls_is_asked(
    db: None, smtp: Callable[..., Smtp], mail: Callable[[str], None]
) -> None:
    here = smtp()
    mail(f"smtp://somebody:secret@127.0.0.1:{here.port}")
    post()
    jobs.Worker().run_until_idle()
    assert (here.letters, [job.state for job in jobs.listing()]) == ([], ["queued"])


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org?tls=perhaps",
        "smtp://a:b@mail.example.org?tls=none",
    ],
)
def test_address_of_a_server_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtp://|tls="):
        Options(mail_url=url)


def test_address_of_a_server_is_read() -> None:
    assert server.parse("smtp://me%40example.org:p%2Fw@mail.example.org?tls=ssl") == server.Server(
        "mail.example.org", 465, "ssl", "me@example.org", "p/w"
    )
