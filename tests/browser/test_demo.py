"""The demonstration, seen in a real browser: sign in, watch it run, ask why, in both languages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import ports

CHROMIUM: Final = "/usr/bin/chromium"
READY_SECONDS: Final = 120
PATIENCE_MS: Final = 60_000
OPTIONS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Demo:
    """A running demonstration: where it is, and the owner's password."""

    def __init__(self, url: str, password: str) -> None:
        self.url = url
        self.password = password


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """Run `aparte demo` on a folder of its own, until the tests are over."""
    data = Path(tempfile.mkdtemp(prefix="aparte-tests-"))
    web, inbox, _ = ports.free_ports(3)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("APARTE_")},
        "APARTE_DATA": str(data),
        "APARTE_PORT": str(web),
        "APARTE_INBOX_PORT": str(inbox),
        "LANG": "C.UTF-8",
    }
    run = subprocess.Popen(
        [sys.executable, "-m", "aparte.cli", "demo", "--rate", "2"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(run.stdout or ()), daemon=True)
    reader.start()
    try:
        url = f"http://127.0.0.1:{web}"
        yield Demo(url, _password(run, said, url))
    finally:
        run.terminate()
        run.wait(READY_SECONDS)
        reader.join(5)
        assert run.stdout is not None
        run.stdout.close()
        shutil.rmtree(data, ignore_errors=True)


def _password(run: subprocess.Popen[str], said: list[str], url: str) -> str:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        assert run.poll() is None, "".join(said)
        found = re.search(r"Password +(\S+)", "".join(said))
        if found and _answers(f"{url}/health"):
            return found[1]
        time.sleep(0.2)
    raise TimeoutError("".join(said))


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as player:
        started = player.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def page(demo: Demo, browser: Browser) -> Iterator[Page]:
    """Return a page in which the owner is signed in, in English."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    opened = context.new_page()
    opened.goto(demo.url)
    if not opened.get_by_label("E-mail address").is_visible(timeout=0):
        opened.wait_for_selector("input[type=email]")
        english = opened.get_by_role("button", name="In English")
        if english.is_visible():
            english.click()
    opened.get_by_label("E-mail address").fill("owner@demo.local")
    opened.get_by_label("Password", exact=True).fill(demo.password)
    opened.get_by_role("button", name="Sign in").click()
    opened.get_by_role("navigation").first.wait_for()
    _speak(opened, demo, "English")
    yield opened
    context.close()


def _speak(page: Page, demo: Demo, language: str) -> None:
    """Choose the language on the account page."""
    page.goto(f"{demo.url}/settings/account")
    page.get_by_text(language, exact=True).click()
    today = "Today" if language == "English" else "Aujourd’hui"
    page.get_by_role("link", name=today).first.wait_for()


def test_people_and_messages_appear_while_the_month_passes(page: Page, demo: Demo) -> None:
    """The console fills by itself: nobody reloads the page."""
    page.goto(f"{demo.url}/messages")
    row = page.get_by_role("link", name=re.compile("@|Welcome|Bienvenue|panier|basket")).first
    row.wait_for()
    page.goto(f"{demo.url}/people")
    expect(page.get_by_text(re.compile(r"\d+ people"))).to_be_visible(timeout=PATIENCE_MS)


def test_the_scenario_shows_its_card_and_its_graph(page: Page, demo: Demo) -> None:
    """Two minutes to understand: the promise in a sentence, the steps drawn with counters."""
    page.goto(f"{demo.url}/scenarios/abandoned-basket")
    expect(page.get_by_role("heading", name="Abandoned basket")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".react-flow__node").first).to_be_visible(timeout=PATIENCE_MS)
    page.goto(f"{demo.url}/scenarios/abandoned-basket?tab=card")
    expect(page.get_by_text("1 hour after the last product", exact=False).first).to_be_visible(
        timeout=PATIENCE_MS
    )


def test_a_person_is_explained_in_both_languages(page: Page, demo: Demo) -> None:
    """Open a person, read why, in English and then in French."""
    page.goto(f"{demo.url}/people?known=true")
    page.locator("a[href^='/people/']").filter(has_not_text="Segments").first.wait_for()
    people = page.locator("main a[href^='/people/']").all()
    address = next(
        href
        for href in (str(one.get_attribute("href")) for one in people)
        if re.search(r"/people/[0-9a-f]{8}-", href)
    )
    address = f"{address.split('?')[0]}?tab=explanation"
    page.goto(demo.url + address)
    expect(page.get_by_text("Trigger:", exact=False).first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("Abandoned basket").first).to_be_visible()
    _speak(page, demo, "Français")
    page.goto(demo.url + address)
    expect(page.get_by_text("Déclencheur", exact=False).first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("Panier abandonné").first).to_be_visible()


def test_nothing_overflows_a_phone(page: Page, demo: Demo) -> None:
    """At phone width no room needs to be scrolled sideways."""
    page.set_viewport_size({"width": 390, "height": 844})
    for room in ("", "people", "scenarios", "messages", "settings"):
        page.goto(f"{demo.url}/{room}")
        page.get_by_role("heading").first.wait_for()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, room
