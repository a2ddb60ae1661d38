"""What the Python drivers share: expectations that explain themselves, suites of checks, the report.

A suite is a class whose methods are checks. `@operation` names the API operation that a check
exercises; several checks may name the same one, which then passes only if all of them do.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

API_URL = os.environ["HUBWRIGHT_API_URL"]
TOKEN = os.environ["HUBWRIGHT_TOKEN"]
READ_TOKEN = os.environ["HUBWRIGHT_READ_TOKEN"]
# Well formed, so that it is refused for being unknown and not for its looks.
UNKNOWN_TOKEN = "pat-na1-00000000-0000-4000-8000-000000000000"


class Failed(Exception):
    """An expectation that did not hold."""


def expect(what: str, got: object, expected: object) -> None:
    """Fails unless two values are equal."""
    if got != expected:
        raise Failed(f"{what}: expected {expected!r}, got {got!r}")


def expect_that(what: str, holds: bool, got: object) -> None:
    """Fails unless a condition holds, and then says what was found."""
    if not holds:
        raise Failed(f"expected {what}, got {got!r}")


def expect_all(what: str, items: Iterable[object], holds: Callable[[object], bool]) -> None:
    """Fails on the first item for which the condition does not hold."""
    for item in items:
        expect_that(f"{what} of every item", holds(item), item)


def refused(kind: type[Exception], call: Callable, *args: object, **kwargs: object):
    """Calls, and gives back the exception of exactly this class that the SDK must raise."""
    try:
        answer = call(*args, **kwargs)
    except Exception as error:
        if type(error) is kind:
            return error
        raise Failed(f"expected {kind.__name__}, got {describe(error)}") from error
    raise Failed(f"expected {kind.__name__}, got the answer {answer!r}")


def describe(error: Exception) -> str:
    """One line about an exception, with the server's answer if it carries one."""
    body = getattr(error, "body", None)
    detail = body if body is not None else str(error)
    status = getattr(error, "status", getattr(error, "status_code", ""))
    return " ".join(f"{type(error).__name__} {status} {detail}".split())[:600]


def operation(method: str, tail: str = "") -> Callable:
    """Marks a suite's method as a check of the operation at the suite's base plus `tail`."""

    def mark(check: Callable) -> Callable:
        check.operation = (method, tail)
        return check

    return mark


class Suite:
    """Checks that share one base path; they run in the order in which they are written."""

    base = ""

    def checks(self) -> Iterator[tuple[str, Callable]]:
        """Each check with the operation that it speaks for."""
        for name, member in vars(type(self)).items():
            if hasattr(member, "operation"):
                method, tail = member.operation
                yield f"{method} {self.base}{tail}", getattr(self, name)


class Report:
    """Runs suites and keeps one result for each operation."""

    def __init__(self, client: str) -> None:
        self.client = client
        self.database = os.environ["HUBWRIGHT_DATABASE"]
        self.results: dict[str, str] = {}

    def run(self, suite: Suite) -> None:
        """Runs every check of a suite; a failing one is reported and does not stop the others."""
        for operation_name, check in suite.checks():
            problem = self._problem(check)
            if problem:
                self._fail(operation_name, f"{check.__name__}: {problem}")
            self.results.setdefault(operation_name, "pass")

    def lacks(self, operations: Iterable[str], sources: Path) -> None:
        """Records operations that the SDK has no method for, which its sources must bear out."""
        texts = [path.read_text(encoding="utf-8") for path in sources.rglob("*.py")]
        for operation_name in operations:
            path = operation_name.split(" ")[1]
            if not texts or any(path in text for text in texts):
                self._fail(operation_name, f"recorded as not offered, but {sources} has it, or nothing at all")
            self.results.setdefault(operation_name, "not offered")

    def cannot(self, operation_name: str, borne_out: bool) -> None:
        """Records an operation that the SDK's method can not call as documented."""
        if not borne_out:
            self._fail(operation_name, "recorded as not offered, but the SDK seems to have it")
        self.results.setdefault(operation_name, "not offered")

    def _fail(self, operation_name: str, problem: str) -> None:
        print(f"FAIL {self.client} on {self.database}: {operation_name}")
        print(f"     {problem}")
        self.results[operation_name] = "fail"

    @staticmethod
    def _problem(check: Callable) -> str | None:
        try:
            check()
        except Failed as failure:
            return str(failure)
        except Exception as error:
            return f"expected an answer, got {describe(error)}"
        return None

    def finish(self) -> None:
        """Appends the results to the run's file and ends the process: 0 if nothing failed."""
        with open(os.environ["HUBWRIGHT_RESULTS"], "a", encoding="utf-8") as found:
            for operation_name, result in self.results.items():
                row = {"operation": operation_name, "client": self.client, "database": self.database, "result": result}
                found.write(json.dumps(row) + "\n")
        sys.exit(1 if "fail" in self.results.values() else 0)
