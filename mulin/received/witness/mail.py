"""A witness that is a mailbox: a letter a head, which whoever keeps it can give to ``mulin verify --head``."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import localtime, make_msgid

from mulin.received.chain import Event
from mulin.received.heads import head_code, whole_head, words_of
from mulin.received.messages import HEAD_LINE
from mulin.received.witness import messages as m
from mulin.received.witness.config import MailWitness, filled
from mulin.received.witness.reached import trusting


def letter(witness: MailWitness, event: Event) -> EmailMessage:
    """The letter about an event."""
    code = head_code(event)
    message = EmailMessage()
    message["Subject"] = m.SUBJECT.format(head=code)
    message["From"], message["To"] = witness.sender, ", ".join(witness.to)
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=socket.gethostname())  # else it would ask the network for our name
    line = HEAD_LINE.format(head=code)
    message.set_content(m.BODY.format(line=line, whole=whole_head(event), event=words_of(event)))
    return message


def send(witness: MailWitness, event: Event) -> Iterator[str]:
    """Send it; yields who was refused, where others were not. Raises OSError, SMTPException, WitnessError."""
    name, timeout = socket.gethostname(), witness.timeout
    at = (witness.host, witness.port)
    context = trusting(witness.authority)
    if witness.security == "ssl":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*at, local_hostname=name, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(*at, local_hostname=name, timeout=timeout)
    with server:
        if witness.security == "starttls":
            server.starttls(context=context)
        if witness.user is not None and witness.password is not None:
            server.login(filled(witness.user), filled(witness.password))
        refused = server.send_message(letter(witness, event))
    if refused:
        yield m.SOME_REFUSED.format(name=witness.name, whom="、".join(sorted(refused)))
