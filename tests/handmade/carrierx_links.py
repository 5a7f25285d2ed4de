"""The links from a page of CarrierX to its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from tests.handmade.carrierx_kinds import BASE, Kind
from tests.handmade.plumbing import Asked


class Links:
    """Writes links."""

    def __init__(self, planted: Callable[[str], bool], ways: Collection[str]) -> None:
        self._planted, self._ways = planted, ways

    def of(
        self, kind: Kind, asked: Asked, params: Mapping[str, str], records: Sequence[Mapping[str, Any]],
        limit: int, offset: int, more: bool, earlier: bool, cursors: Sequence[str],
    ) -> dict[str, str]:  # fmt: skip
        found: dict[str, str] = {}
        if not records:
            return found
        first, last = str(records[0][kind.key]), str(records[-1][kind.key])
        if cursors == ["before"]:
            if more:
                found["previous"] = self._url(
                    kind, asked, {"before": last if self._planted("previous-names-last") else first, "offset": "0"}
                )
        elif cursors:
            if more and "no-next-links" not in self._ways and not self._planted("after-without-next"):
                after = records[-2][kind.key] if len(records) > 1 and self._planted("next-repeats-one") else last
                found["next"] = self._url(kind, asked, {"after": str(after), "offset": "0"})
            found["previous"] = self._url(kind, asked, {"before": first, "offset": "0"})
        else:
            full = "next-on-full-pages" in self._ways and len(records) == limit
            if (more or full) and "no-next-links" not in self._ways:
                found["next"] = self._url(kind, asked, {"offset": str(offset + limit)})
            if earlier:
                back = offset - limit if self._planted("previous-below-0") else max(offset - limit, 0)
                found["previous"] = self._url(kind, asked, {"offset": str(back)})
            elif self._planted("previous-on-first-page"):
                found["previous"] = self._url(kind, asked, {"offset": "0"})
        return found

    def _url(self, kind: Kind, asked: Asked, change: Mapping[str, str]) -> str:
        """This request with a few parameters changed where they stand, the others behind them; as the samples show."""
        pairs: list[tuple[str, str]] = []
        left = dict(change)
        for name, value in asked.query:
            if name in ("after", "before") and left.keys() & {"after", "before"}:
                new = next(one for one in ("after", "before") if one in left)
                pairs.append((new, left.pop(new)))
            elif name == "filter" and self._planted("links-lose-filter"):
                continue
            elif name == "filter" and "'" in value and self._planted("links-lose-single-quotes"):
                pairs.append((name, value.replace("'", "")))
            elif name in ("includeFields", "excludeFields") and self._planted("links-lose-choice"):
                continue
            elif name == "order" and self._planted("links-lose-direction"):
                pairs.append((name, value.split(" ")[0]))
            else:
                pairs.append((name, left.pop(name, value)))
        pairs += left.items()
        if self._planted("links-leave-plus-bare"):
            query = "&".join(f"{name}={quote(value, safe='+')}" for name, value in pairs)
        elif self._planted("links-escape-twice"):
            query = "&".join(f"{name}={quote_plus(quote(value, safe=' +'))}" for name, value in pairs)
        else:
            query = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)
        host = "api.carrierx.com" if self._planted("links-to-production") else asked.host
        return f"http://{host}{BASE}{kind.path}?{query}"
