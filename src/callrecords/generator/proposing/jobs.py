"""Which operations make a file of a list's records on request: a start that answers an id, a question after it, perhaps the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Described, Description, Parameter, Spot
from callrecords.generator.proposing.operations import ListFound, OperationsSeen
from callrecords.generator.proposing.places import around, named
from callrecords.generator.proposing.text import Action, Proposed

ABOUT = ("export", "report", "bulk", "download", "extract", "archive", "job")
STATE = ("status", "state", "job status", "job state")
ADDRESS = (
    "url",
    "file url",
    "download url",
    "href",
    "link",
    "download link",
    "location",
    "result url",
    "uri",
    "download uri",
    "report url",
    "results url",
    "export url",
    "archive url",
    "output url",
    "report link",
    "file link",
)
COUNT = ("count", "rows", "records", "total", "record count", "row count", "number of records")
REASON = ("error", "reason", "error message", "failure reason", "message")
FILE = ("file", "download", "archive", "content", "result", "data")
_PENDING = {
    "pending",
    "queued",
    "running",
    "processing",
    "waiting",
    "started",
    "created",
    "new",
    "in_progress",
    "inprogress",
    "accepted",
    "writing",
    "scheduled",
    "submitted",
}
_DONE = {"done", "ready", "complete", "completed", "finished", "succeeded", "success", "available"}
_FAILED = {"failed", "failure", "error", "errored", "cancelled", "canceled", "expired", "aborted", "broken"}


@attrs.frozen
class JobFound:
    """A job, and what is proposed for it."""

    of: ListFound
    start: Described
    poll: Described
    download: Described | None
    facts: Proposed
    question: str

    @property
    def parts(self) -> list[Described]:
        """Its operations."""
        return [part for part in (self.start, self.poll, self.download) if part is not None]

    def arguments(self, description: Description) -> Iterator[Parameter]:
        """What must be in the query of its requests, but for the window."""
        window = mapping(mapping(self.facts.value)["window"].value)
        for part in self.parts:
            for one in description.parameters(part):
                if one.place == "query" and one.required and one.name not in window.values():
                    yield one


def apart(description: Description, found: OperationsSeen) -> tuple[OperationsSeen, list[JobFound]]:
    """What was found without the operations of jobs, and these. A list at the path of a start is one of jobs, and not of calls."""
    everything, jobs, lists = list(description.operations()), list[JobFound](), found.lists
    others = {**found.others}
    for start in everything:
        here = [one for one in lists if one.operation.path.rstrip("/") == start.path.rstrip("/")]
        beside = [one for one in lists if one not in here]
        job = _job(description, start, everything, beside)
        if job is None or job.of.name in {one.of.name for one in jobs}:
            continue
        jobs.append(job)
        lists = beside
        for one in here:
            others[one.operation.spot.pointer] = "It lists the jobs that the POST to its path starts."
            others |= {} if one.single is None else {one.single.spot.pointer: "It gets one job."}
    taken = {part.spot.pointer for one in jobs for part in one.parts}
    others = {pointer: why for pointer, why in others.items() if pointer not in taken}
    return attrs.evolve(found, others=others, lists=lists), jobs


def actions(description: Description, jobs: Sequence[JobFound]) -> Iterator[Action]:
    """The facts of each operation."""
    for job in jobs:
        role = {
            "x-resource": Proposed(
                {"name": job.of.name, "role": "start"}, "a POST that takes a window and answers an id"
            )
        }
        target = description.target(job.start.spot)
        yield Action(target, {**role, "x-job": job.facts}, f"A file of a whole window: {job.start.name}.", job.question)
        seen = "its path is that of the start, and the id; it has a state"
        yield Action(
            description.target(job.poll.spot), {"x-resource": Proposed({"name": job.of.name, "role": "poll"}, seen)}
        )
        if job.download is not None:
            part = Proposed({"name": job.of.name, "role": "download"}, "its path goes on behind the id")
            yield Action(description.target(job.download.spot), {"x-resource": part})


def _job(
    description: Description, start: Described, everything: Sequence[Described], lists: Sequence[ListFound]
) -> JobFound | None:
    if start.method != "post" or not lists or names.has_word(start.text, ABOUT) is None:
        return None
    answered = dict(around(description, _answer(description, start)))
    shape = re.compile(re.escape(start.path.rstrip("/")) + r"/\{([^{}/]+)\}(/[^{}/]+)?")
    below = [
        (one, found) for one in everything if one.method == "get" and (found := shape.fullmatch(one.path)) is not None
    ]
    for poll, found in below:
        told = dict(around(description, _answer(description, poll)))
        state = named(told, STATE)
        key = named(answered, (found[1], "id", "job id", "export id", "report id", "request id"))
        window = _window(description, start)
        if state is None or key is None or window is None:
            continue
        download = next(
            (one for one, other in below if other[2] and one is not poll and names.is_one(other[2][1:], FILE)), None
        )
        of, doubt = _whose(start, lists)
        facts, questions = _facts(description, told, state, download)
        facts = {
            "window": Proposed(window, "their names say from and until"),
            "id": Proposed(key, "its name says so"),
            **facts,
        }
        return JobFound(of, start, poll, download, Proposed(facts), " ".join([*doubt, *questions]))
    return None


def _whose(start: Described, lists: Sequence[ListFound]) -> tuple[ListFound, list[str]]:
    """The list that a job makes files of: the only one, or the one whose name it has."""
    text = f"{start.text} {start.spot.node.get('description', '')}"
    fitting = [one for one in lists if names.has_word(text, [word.rstrip("s") for word in names.words(one.name)])]
    of = (fitting or [*lists])[0]
    is_other = (
        names.has_word(text, (*names.OTHERS, "messaging")) is not None and names.has_word(of.name, names.OTHERS) is None
    )
    if (len(lists) == 1 or len(fitting) == 1) and not is_other:
        return of, []
    possible = ", ".join(one.name for one in lists)
    return lists[0], [
        f"Which list does it make files of: {possible}? Write its name in x-resource, here and in the other parts; where it is none of them, write x-resource: {{role: other, reason: …}} in each.",
    ]


def _facts(
    description: Description, told: dict[str, Spot], state: str, download: Described | None
) -> tuple[dict[str, Proposed], list[str]]:
    questions: list[str] = []
    words = [str(word) for word in sequence(description.resolve(told[state]).node.get("enum"))]
    sorts: dict[str, Any] = {"at": state, "pending": [], "done": []}
    strange: list[str] = []
    for word in words:
        plain = re.sub(r"[^a-z]+", "_", word.lower())
        sort = next(
            (name for name, known in (("pending", _PENDING), ("done", _DONE), ("failed", _FAILED)) if plain in known),
            None,
        )
        sorts.setdefault(sort, []).append(word) if sort is not None else strange.append(word)
    if strange or not sorts["pending"] or not sorts["done"]:
        what = f"What do {', '.join(strange)} mean" if strange else "Which words has its state"
        questions.append(f"{what}? Write each in pending, done or failed.")
    sorts["pending"] = sorts["pending"] or ["pending"]
    sorts["done"] = sorts["done"] or ["done"]
    facts = {"status": Proposed(sorts, "by the words of its enum" if words else "a guess")}
    reason = named({at: spot for at, spot in told.items() if description.kind(spot) == "string"}, REASON)
    if reason is not None:
        facts["reason"] = Proposed(reason, "its name says so")
    file: dict[str, Any] = {"format": "jsonl"}
    address = named({at: spot for at, spot in told.items() if description.kind(spot) == "string"}, ADDRESS)
    if download is None and address is not None:
        file["url"] = address
    elif download is None:
        questions.append("Where is the file? Write url: the place of its address.")
    count = named({at: spot for at, spot in told.items() if description.kind(spot) == "integer"}, COUNT)
    if count is not None:
        file["count"] = count
    facts["file"] = Proposed(file, "places by their names, the format a guess")
    questions.append(
        "How is the file written: json, jsonl or csv; packed: none, gzip or zip? Does the operation that has it redirect: true to an address?"
        if download is not None
        else "How is the file written: json, jsonl or csv; packed: none, gzip or zip?"
    )
    return facts, questions


def _window(description: Description, start: Described) -> dict[str, str] | None:
    """Where a start says from when to when."""
    query = {one.name: one.schema for one in description.parameters(start) if one.place == "query"}
    for place, found in (("body", dict(around(description, _body(description, start)))), ("query", query)):
        edges = {edge: at for at in found if (edge := names.edge_of(at.rpartition("/")[2])) is not None}
        if "from" in edges and "until" in edges:
            return {"since": edges["from"], "until": edges["until"], **({"in": "query"} if place == "query" else {})}
    return None


def _body(description: Description, operation: Described) -> Spot:
    if description.is_old:
        schemas = (one.schema for one in description.parameters(operation) if one.place == "body")
        return next((spot.below("schema") if "schema" in spot.node else spot for spot in schemas), Spot("", {}))
    content = description.resolve(operation.spot.below("requestBody")).below("content")
    media = next((one for one in content.node if "json" in one), None)
    return Spot("", {}) if media is None else content.below(media, "schema")


def _answer(description: Description, operation: Described) -> Spot:
    """The schema of what comes when all is well, whatever its status."""
    for status, response in description.responses(operation).items():
        body = description.body(response) if status.startswith("2") else None
        if body is not None:
            return body
    return Spot("", {})
