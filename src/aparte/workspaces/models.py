"""The definitions of the workspaces slice, as Django models."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import functions
from typing_extensions import override

LANGUAGES: Final = (("en", "English"), ("fr", "Français"))
KEY_MAX: Final = 64
NAME_MAX: Final = 200
ADDRESS_MAX: Final = 254
HASH_MAX: Final = 64


class Workspace(models.Model):
    """One brand: everything below belongs to exactly one."""

    id = models.AutoField(primary_key=True)
    key = models.SlugField(max_length=KEY_MAX, unique=True)
    name = models.CharField(max_length=NAME_MAX)
    timezone = models.CharField(max_length=KEY_MAX, default="UTC", db_default="UTC")
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en", db_default="en")
    currency = models.CharField(max_length=3, default="EUR", db_default="EUR")
    phone_region = models.CharField(max_length=2, default="FR", db_default="FR")
    sender_name = models.CharField(max_length=NAME_MAX, default="", db_default="")
    sender_address = models.EmailField(max_length=ADDRESS_MAX, default="", db_default="")
    domain = models.CharField(max_length=NAME_MAX, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())

    @override
    def __str__(self) -> str:
        return self.key


class UserManager(BaseUserManager["User"]):
    """Makes users; their name for signing in is their e-mail address."""

    def create_user(self, email: str, password: str, name: str = "", language: str = "en") -> User:
        """Return a new user, stored, the password hashed."""
        user = User(email=email.strip().lower(), name=name, language=language)
        user.set_password(password)
        user.save()
        return user

    @override
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """One person who may sign in."""

    id = models.AutoField(primary_key=True)
    email = models.EmailField(max_length=ADDRESS_MAX, unique=True)
    name = models.CharField(max_length=NAME_MAX, default="", db_default="", blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en", db_default="en")
    is_active = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    @override
    def __str__(self) -> str:
        return self.email


class Membership(models.Model):
    """What a user may do in a workspace."""

    class Role(models.TextChoices):
        """The roles; an owner may do everything."""

        OWNER = "owner"

    id = models.AutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(
        max_length=16, choices=Role.choices, default=Role.OWNER, db_default="owner"
    )
    created_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="membership_once")
        ]


class Team(models.Model):
    """Some of our own people, told together: their e-mail addresses."""

    id = models.AutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="teams")
    name = models.CharField(max_length=KEY_MAX)
    addresses = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="team_once")]


class ApiKey(models.Model):
    """A key of another program. Only its hash is kept; `prefix` lets people tell keys apart."""

    id = models.AutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=NAME_MAX)
    prefix = models.CharField(max_length=16)
    hash = models.CharField(max_length=HASH_MAX, unique=True)
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Source(models.Model):
    """Where events come from, and the write key they come under."""

    id = models.AutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="sources")
    name = models.CharField(max_length=NAME_MAX)
    write_key = models.CharField(max_length=KEY_MAX, unique=True)
    created_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())
    revoked_at = models.DateTimeField(null=True)


class AuditEntry(models.Model):
    """Who changed what, and when; rows are only ever added."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="audit_entries")
    actor = models.CharField(max_length=ADDRESS_MAX)
    act = models.CharField(max_length=KEY_MAX)
    subject = models.CharField(max_length=NAME_MAX)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())

    class Meta:
        indexes = [models.Index(fields=["workspace", "-at"], name="audit_newest")]


class ProgramGeneration(models.Model):
    """One state of all that is live in a workspace; a change of any of it makes the next.

    `atoms` are the ids of what contacts must remember from then on, and `outline` what the program
    is, in short; both once an engine compiled it.
    """

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="generations")
    generation = models.IntegerField()
    atoms = models.JSONField(null=True)
    outline = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())

    class Meta:
        db_table = "program_generations"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "generation"], name="generation_once")
        ]


class SignInAttempt(models.Model):
    """One failed attempt to sign in: what the throttle counts."""

    id = models.BigAutoField(primary_key=True)
    email = models.CharField(max_length=ADDRESS_MAX)
    address = models.CharField(max_length=KEY_MAX)
    at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())

    class Meta:
        indexes = [
            models.Index(fields=["email", "at"], name="attempt_email"),
            models.Index(fields=["address", "at"], name="attempt_address"),
        ]
