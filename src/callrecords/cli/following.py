"""`callrecords fetch --changes`: what changed since the token in a file, as JSON Lines; then the next token takes its place.

The token is written last, when the changes are in their file: a run that fails leaves both as they were, and the next one gets
the same changes again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import msgspec
from rich.console import Console

from callrecords.cli import jsonl
from callrecords.cli.exits import Exit, TokenOver
from callrecords.cli.files import STDOUT, BadFile, packer, suffixes
from callrecords.cli.partfile import PartFile
from callrecords.cli.private import named
from callrecords.cli.progress import Progress
from callrecords.cli.query import FetchQuery
from callrecords.cli.source import client_of
from callrecords.client.changes.outcome import Changes, FullReadDue
from callrecords.conventions.sync_tokens import LONGEST
from callrecords.errors import BadArgument, BadRequest

Write = Callable[[bytes], object]
"""Takes lines that are whole."""

_ANEW = b'{"begins_anew":true}\n'


@attrs.define
class Following:
    """One run; what it counts is said at its end."""

    query: FetchQuery
    tokens: Path
    """Where the token is kept."""
    emulated: bool
    profile: str | None
    stderr: Console
    changed: int = 0
    deleted: int = 0
    bad: int = 0

    def run(self, output: Path) -> Exit:
        """Write the changes, then the token. Raises `TokenOver`, `BadArgument`, and what the client and files raise."""
        since = self._since()
        if output == STDOUT:
            with PartFile(self.tokens) as tokens:
                tokens.write(self._copy(since, _to_stdout, None))
            return self._end("stdout", since)
        if suffixes(output)[0] != ".jsonl":
            raise BadArgument(
                f"-o {output.name}: changes are JSON Lines; end the name with .jsonl, .jsonl.gz or .jsonl.zst, or write - for stdout"
            )
        if output.absolute() == self.tokens.absolute():
            raise BadArgument(f"-o {output}: is the file of the token; the changes need one of their own")
        if output.exists():
            raise BadArgument(
                f"-o {output}: is there already, and may hold changes that never come again; move it away, or give another name"
            )
        bad, pack = BadFile(output), packer(suffixes(output)[1])
        with PartFile(self.tokens) as tokens:
            with PartFile(output) as part:
                try:
                    token = self._copy(since, lambda lines: part.write(pack(lines)) if lines else None, bad.add)
                except BaseException as error:
                    part.keep(0)  # they come again
                    error.add_note(f"Nothing was written, and the token in {self.tokens} stays as it was.")
                    raise
            tokens.write(token)
        bad.finish()
        return self._end(str(output), since)

    def _since(self) -> str | None:
        """The token of the run before; None for the first one."""
        try:
            text = self.tokens.read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            text = "\n"
        if not text or len(text.splitlines()) > 1 or len(text) > LONGEST:
            raise BadArgument(
                f"--changes {self.tokens}: expected a file with a token on one line, as this command writes it; "
                "to begin anew, name a file that is not there"
            )
        return text

    def _copy(self, since: str | None, write: Write, keep_bad: Write | None) -> bytes:
        """Write each page; the line with the next token."""
        query, token = self.query, since
        account = client_of(query.vendor, emulated=self.emulated, profile=self.profile)
        with account as client, Progress(query.name, self.stderr) as progress:
            try:
                for outcome in getattr(client, query.resource.attribute).changes(since):
                    if isinstance(outcome, FullReadDue):
                        raise TokenOver(
                            f"{query.vendor.title} takes the token in {self.tokens} no more: all records are to be read anew. "
                            f"Remove that file and run the same command again"
                        )
                    write(b"".join(self._lines(outcome)))
                    progress.add(len(outcome.items))
                    for item in outcome.bad_items:
                        self.bad += 1
                        if keep_bad is not None:
                            keep_bad(item.raw)
                    token = token if outcome.token is None else outcome.token
            except BadRequest as error:
                if since is not None:
                    error.add_note(f"The token came from {self.tokens}; to begin anew, remove that file.")
                raise
        return f"{token}\n".encode()

    def _lines(self, page: Changes[Any]) -> Iterator[bytes]:
        if page.begins_anew:
            yield _ANEW
        for record in page.items:
            yield b'{"changed":' + jsonl.line(record.raw).rstrip(b"\n") + b"}\n"
        for key in page.deleted:
            yield msgspec.json.encode({"deleted": key}) + b"\n"
        self.changed += len(page.items)
        self.deleted += len(page.deleted)

    def _end(self, where: str, since: str | None) -> Exit:
        self._say(
            f"{self.changed:,} new or changed, {self.deleted:,} deleted, written to {where}; the next token to {self.tokens}"
        )
        facts = self.query.operation.sync
        if since is None and facts is not None and facts.first == "now":
            self._say("Changes are told from now on. Read what there is already: the same command without --changes.")
        if not self.bad:
            return Exit.OK
        kept = "" if where == "stdout" else ", kept as received in the .bad file"
        self._say(f"{self.bad:,} items could not be read{kept}; the others are complete.")
        return Exit.INCOMPLETE

    def _say(self, text: str) -> None:
        self.stderr.print(text, markup=False, highlight=False, soft_wrap=not self.stderr.is_terminal)


def _to_stdout(lines: bytes) -> None:
    with named("stdout"):
        sys.stdout.buffer.write(lines)
        sys.stdout.buffer.flush()
