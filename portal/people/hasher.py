"""How passwords are kept: Argon2id with parameters that two cores bear in the week when everybody logs in."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """19 MiB, two passes, one lane: OWASP's least for Argon2id. Measured on two busy cores: 30 ms of a core a log-in
    (Django's own choice, 100 MiB and eight lanes: 284 ms, and 800 MiB for eight log-ins at once), so that 343 log-ins
    a minute cost a twelfth of the machine, and a stranger who floods the page not much more. A password kept by other
    parameters is kept by these with its next log-in."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
