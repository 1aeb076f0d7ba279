"""Telling people elsewhere: a command, a web address, a mail. Each as an office declares it, none of them
needed.

What is sent is the text of STATUS.txt without paths: no names, no numbers of people, no file names. A message
that cannot be sent is told to whoever looks at the screen or the log, and stops nothing.
"""

from __future__ import annotations

import json
import smtplib
import ssl
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from http.client import HTTPException
from pathlib import Path
from typing import Literal

from pydantic import Field

from reconcile.workspace.files.declared import Declared

_SECONDS = 30
_FAILURES = (OSError, HTTPException, smtplib.SMTPException, subprocess.SubprocessError, ValueError)


class Webhook(Declared):
    """A web address that takes {"text": ...} by POST, as Slack, Mattermost and Rocket.Chat do. token_file:
    holds its bearer token."""

    url: str = Field(pattern=r"^https?://[^\s]+$")
    token_file: Path | None = None


class Mail(Declared):
    """A mail server. security: how the line is closed. password_file: holds the password of `user`."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    to: tuple[str, ...] = Field(min_length=1)
    user: str = ""
    password_file: Path | None = None


class Notify(Declared):
    """Who is told of a night. when: only of trouble, or of every night. command: a program and its words, run
    without a shell; the text is its standard input. name: what the office calls this run in messages."""

    when: Literal["trouble", "always"] = "trouble"
    name: str = "Rekonsiliasi"
    command: tuple[str, ...] = ()
    webhook: Webhook | None = None
    smtp: Mail | None = None


@dataclass(frozen=True)
class Message:
    subject: str
    text: str


def send(notify: Notify, message: Message) -> list[str]:
    """Send to every way declared; returns a sentence for each that failed."""
    return [
        f"Pemberitahuan lewat {way} gagal ({type(error).__name__})."
        for way, act in _ways(notify, message)
        if (error := _failure(act))
    ]


def _ways(notify: Notify, message: Message) -> Iterator[tuple[str, Callable[[], None]]]:
    if notify.command:
        yield "perintah", lambda: _run(notify.command, message)
    if (webhook := notify.webhook) is not None:
        yield "webhook", lambda: _post(webhook, message)
    if (mail := notify.smtp) is not None:
        yield "surel", lambda: _mail(mail, message)


def _failure(act: Callable[[], None]) -> Exception | None:
    try:
        act()
    except _FAILURES as error:
        return error
    return None


def _run(command: tuple[str, ...], message: Message) -> None:
    text = f"{message.subject}\n\n{message.text}".encode()
    subprocess.run(
        command,
        input=text,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_SECONDS,
        check=True,
        start_new_session=True,
    )


def _post(webhook: Webhook, message: Message) -> None:
    headers = {"Content-Type": "application/json"}
    if webhook.token_file is not None:
        headers["Authorization"] = f"Bearer {_secret(webhook.token_file)}"
    body = json.dumps({"text": f"{message.subject}\n\n{message.text}"}, ensure_ascii=False).encode()
    direct = urllib.request.build_opener(_Stay())
    with direct.open(urllib.request.Request(webhook.url, body, headers), timeout=_SECONDS) as answer:
        answer.read(1)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow nobody elsewhere: the token is for the address declared."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _mail(mail: Mail, message: Message) -> None:
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = message.subject, mail.sender, ", ".join(mail.to)
    letter.set_content(message.text)
    context = ssl.create_default_context()
    closed = mail.security == "tls"
    with (
        smtplib.SMTP_SSL(mail.host, mail.port, timeout=_SECONDS, context=context)
        if closed
        else smtplib.SMTP(mail.host, mail.port, timeout=_SECONDS)
    ) as server:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, _secret(mail.password_file) if mail.password_file else "")
        server.send_message(letter)


def _secret(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()
