"""The system's Chromium for tests: opens files as a double-click does, and bears no complaint.

Driven through playwright with `executable_path`, so that no browser is downloaded. Where none can
be had the tests are skipped, and say so; with TRANSLATE_TOOL_BROWSER=required they fail instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from weakref import WeakKeyDictionary

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 300_000
"""Milliseconds that any step may take before it is a failure, however busy the machine."""

SETTLING = 30
"""Milliseconds in which what a page has begun may still make it complain."""


@contextmanager
def browsing() -> Iterator[Any]:
    """A browser without a window; one per test module is enough."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _no_browser("playwright is not installed")
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        _no_browser(f"none of {', '.join(NAMES)} is installed")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path)
        except Error as exc:
            _no_browser(f"{path} does not start: {exc}")
        try:
            yield browser
        finally:
            browser.close()


def _no_browser(reason: str) -> NoReturn:
    message = f"NO BROWSER, so the site is not tested: {reason}"
    if os.environ.get("TRANSLATE_TOOL_BROWSER") == "required":
        pytest.fail(message)
    pytest.skip(message)


class Tab(NamedTuple):
    """A page that tests look at one after the other, and what it has complained of."""

    page: Any
    complaints: list[str]


_TABS: WeakKeyDictionary[Any, Tab] = WeakKeyDictionary()
"""Of each browser: a page in a profile of its own costs another second of CPU."""

EMPTY = Path(__file__).parent / "data" / "empty.html"


@contextmanager
def opened(
    browser: Any,
    file: Path,
    *,
    hash: str = "",
    width: int = 1280,
    dark: bool = False,
    apart: bool = False,
    **more: Any,
) -> Iterator[Any]:
    """A page of `file`, opened by its file:// address in a browser that remembers nothing.

    `apart`: in a profile of its own, as one of other settings (`more`) is. On leaving, fails on
    whatever the page complained of: errors on the console (violations of the
    Content-Security-Policy are among them), exceptions, dialogs, requests that leave the disk.
    """
    apart = apart or bool(more)
    tab = _tab(browser, **more) if apart or browser not in _TABS else _TABS.pop(browser)
    page, complaints = tab
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto(file.resolve().as_uri() + hash)
    try:
        yield page
        page.wait_for_timeout(SETTLING)
        assert not complaints, complaints
    except BaseException:
        apart = True
        raise
    finally:
        if apart:
            page.context.close()
        else:
            _forget(tab)
            _TABS[browser] = tab


def _tab(browser: Any, **more: Any) -> Tab:
    context = browser.new_context(**more)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    return Tab(page, _listen(page))


def _forget(tab: Tab) -> None:
    """Close what was opened beside a page, and empty what all files share a store of."""
    for beside in tab.page.context.pages:
        if beside is not tab.page:
            beside.close()
    tab.page.goto(EMPTY.as_uri())
    tab.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    tab.complaints.clear()


def _listen(page: Any) -> list[str]:
    """A list that fills up with the complaints of `page`."""
    complaints: list[str] = []

    def on_dialog(dialog: Any) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def on_request(request: Any) -> None:
        if not request.url.startswith(("file:", "blob:")):
            complaints.append(f"request: {request.url}")

    def on_console(message: Any) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"console: {message.text}")

    page.on("dialog", on_dialog)
    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
    page.on("requestfailed", lambda request: complaints.append(f"not loaded: {request.url}"))
    return complaints


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong with `page` as it stands: rule, element, why."""
    from axe_playwright_python.sync_playwright import Axe

    # Its preload would fetch style sheets a second time, which the pages' policy does not allow.
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflow(page: Any) -> int:
    """CSS pixels by which `page` is wider than its window."""
    return int(
        page.evaluate(
            "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
        )
    )


def until(page: Any, expression: str, arg: Any = None) -> None:
    """Wait until a JavaScript expression, or a function of `arg`, is true on the page.

    Playwright's own way evaluates a string inside the page as soon as it has to ask twice, which
    the policy of the site forbids.
    """
    for _ in range(PATIENCE // 20):
        if page.evaluate(expression, arg):
            return
        page.wait_for_timeout(20)
    pytest.fail(f"never true: {expression}")
