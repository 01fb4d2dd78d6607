"""The channels' door."""

from __future__ import annotations

import pytest

from aparte.channels import facade
from aparte.channels.email import smtp
from aparte.kernel.errors import InvalidError


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:1", "smtps://relay.example"])
def test_a_url_opens_its_provider(url: str) -> None:
    """The scheme chooses the provider; nothing is connected yet."""
    assert isinstance(facade.open_email(url), smtp.Smtp)


@pytest.mark.parametrize("url", ["pigeon://loft", "", "smtp:"])
def test_an_unknown_provider_is_explained(url: str) -> None:
    """What no provider answers to is refused in words."""
    with pytest.raises(InvalidError) as caught:
        facade.open_email(url)
    assert caught.value.words.en != caught.value.words.fr
