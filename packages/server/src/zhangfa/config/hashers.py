"""How the demo hashes its one password, which is printed on the screen: quickly. Never used in earnest."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class DemoHasher(PBKDF2PasswordHasher):
    algorithm = "pbkdf2_demo"
    iterations = 20_000
