"""The mail server: one connection a letter, its certificate always checked."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Final

from django.conf import settings

from parvis.engines.outbox.models import Letter
from parvis.engines.outbox.server import Server, parse

TIMEOUT: Final = 30  # seconds


def deliver(letter: Letter) -> None:
    """Hand one letter over. Raises OSError and smtplib.SMTPException, of which ssl.SSLError for a bad certificate."""
    server = parse(settings.PARVIS.mail_url)
    with _connection(server) as connection:
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message(letter))


def _connection(server: Server) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if server.tls == "ssl":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=secure)
    connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    if server.tls == "starttls":
        try:
            connection.starttls(context=secure)
        except BaseException:
            connection.close()
            raise
    return connection


def message(letter: Letter) -> EmailMessage:
    """The letter as RFC 5322 has it: text, and the same in HTML."""
    made = EmailMessage(policy=SMTP)
    made["From"] = settings.PARVIS.mail_sender
    made["To"] = letter.recipient
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(letter.created_at)
    made["Message-ID"] = make_msgid(letter.id, settings.PARVIS.mail_sender.rpartition("@")[2].rstrip(">"))
    made["Content-Language"] = letter.language
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer from robots
    made.set_content(letter.text)
    made.add_alternative(letter.html, subtype="html")
    return made
