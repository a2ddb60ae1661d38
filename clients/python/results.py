"""Merges what the drivers found with the committed results.

Usage: results.py FOUND COMMITTED DATABASES [--update]. FOUND holds one JSON object a line; of
COMMITTED only the rows of the comma-joined DATABASES are replaced, because the others were not run.

A row's result is `pass`, `fail`, `not offered` (the client has nothing to call the operation with) or `not
built` (the client has, and the server does not know it). An SDK that speaks one of the documents about pages or
the CRM must have a row for every operation in it, so that nothing is left out in silence.
"""

import difflib
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

Row = dict[str, str]

WORDS = {"pass": "passed", "fail": "failed", "not offered": "not offered", "not built": "not built"}

OPERATIONS = Path(__file__).parents[2] / "spec" / "operations.json"
DOCUMENTS = (
    "pages-v3",
    "pages-2026-03",
    "objects-v3",
    "properties-v3",
    "schemas-v3",
    "pipelines-v3",
    "owners-v3",
    "associations",
    "association-labels",
    "listings",
    "projects",
)
# These send single bodies or have tools of their own, and are no SDKs.
NO_SDK = re.compile("documents as sent|npm @hubspot/mcp-server .*")


def load_found(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def load_committed(path: Path) -> list[Row]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def render(rows: list[Row]) -> str:
    """A JSON array in a stable order, one object a line, so that a diff reads well."""
    lines = (json.dumps(row, ensure_ascii=False) for row in sorted(rows, key=order))
    return "[\n" + ",\n".join(f"  {line}" for line in lines) + "\n]\n"


def order(row: Row) -> tuple[str, ...]:
    method, path = row["operation"].split(" ", 1)
    return path, method, row["client"], row["database"]


def left_out(rows: list[Row]) -> list[str]:
    """Operations that an SDK ought to have a row for and has none."""
    documents: dict[tuple[str, str], set[str]] = defaultdict(set)
    for operation in json.loads(OPERATIONS.read_text(encoding="utf-8"))["operations"]:
        if operation["api"] in DOCUMENTS:
            # A document may list paths of several versions, of which an SDK speaks some.
            place = (operation["api"], version_of(operation["path"]))
            documents[place].add(shape(f"{operation['method']} {operation['path']}"))
    driven: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if not NO_SDK.fullmatch(row["client"]):
            driven[f"{row['client']} on {row['database']}"].add(shape(row["operation"]))
    return [
        f"{client}: {operation}"
        for client, operations in driven.items()
        for document in documents.values()
        if document & operations
        for operation in sorted(document - operations)
    ]


def version_of(path: str) -> str:
    """A path up to its version, and to the literal that follows."""
    found = re.match(r".*?/(v\d|\d{4}-\d\d)(/(?!{)[^/]+)?(?=/|$)", path)
    return found[0] if found else path


def shape(operation: str) -> str:
    """An operation without the names of its path's parameters."""
    return re.sub(r"{\w+}", "{}", operation)


def summary(rows: list[Row]) -> str:
    counts = Counter(row["result"] for row in rows)
    return ", ".join(f"{counts[result]} {word}" for result, word in WORDS.items())


def main() -> int:
    found_path, committed_path, databases, *flags = sys.argv[1:]
    found, committed = load_found(Path(found_path)), load_committed(Path(committed_path))
    not_run = [row for row in committed if row["database"] not in databases.split(",")]
    old, new = render(committed), render(found + not_run)
    changed = old != new
    missing = left_out(found)
    for line in missing:
        print(f"FAIL no driver has a word about {line}")
    failed = bool(missing) or any(row["result"] == "fail" for row in found)
    write = "--update" in flags or (not committed and not failed)
    if changed and write:
        Path(committed_path).write_text(new, encoding="utf-8")
    if changed and not write and committed:
        diff = difflib.unified_diff(old.splitlines(True), new.splitlines(True), "committed", "found", n=0)
        sys.stdout.writelines(diff)
        print("The results differ from clients/results.json. If that is right, run again with --update.")
    print(summary(found))
    return 1 if failed or not found or (changed and not write) else 0


if __name__ == "__main__":
    sys.exit(main())
