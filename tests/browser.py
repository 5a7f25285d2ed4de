"""What browser tests share: pictures in light and dark, wide and narrow, and what every page has to keep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from callrecords.emulator import Emulator, Server, serve

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

WIDE, NARROW = 1280, 320
_WORST = ("critical", "serious")


@contextmanager
def serving(emulator: Emulator, context: BrowserContext, port: int = 0) -> Iterator[Server]:
    """Serve until the browser has left: a page asks its server each second, and complains of one that is gone."""
    with serve(emulator, port=port) as server:
        try:
            yield server
        finally:
            for page in context.pages:
                page.close()


def looks(page: Page) -> Iterator[str]:
    """Each look in turn: `light-wide`, `light-narrow`, `dark-wide`, `dark-narrow`. The page is not loaded anew."""
    for scheme in ("light", "dark"):
        for name, width in (("wide", WIDE), ("narrow", NARROW)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            yield f"{scheme}-{name}"


def take(page: Page, folder: Path, name: str) -> list[Path]:
    """Pictures of the whole page in all looks."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for look in looks(page):
        made.append(folder / f"{name}-{look}.png")
        page.screenshot(path=made[-1], full_page=True, animations="disabled")
    return made


def faults(page: Page) -> list[str]:
    """What axe-core finds critical or serious in the page as it is now."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for one in found
        if one["impact"] in _WORST
        for node in one["nodes"]
    ]


def overflows(page: Page) -> bool:
    """Whether the page as a whole scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def assert_sound(page: Page) -> None:
    """No scrolling sideways in any look; nothing critical or serious for axe-core in two that differ in all."""
    for look in looks(page):
        assert not overflows(page), look
        if look in ("light-wide", "dark-narrow"):
            assert faults(page) == [], look
