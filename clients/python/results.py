"""Merges what the drivers found with the committed results.

Usage: results.py FOUND COMMITTED DATABASES [--update]. FOUND holds one JSON object a line; of
COMMITTED only the rows of the comma-joined DATABASES are replaced, because the others were not run.
"""

import difflib
import json
import sys
from pathlib import Path

Row = dict[str, str]


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


def summary(rows: list[Row]) -> str:
    passed = sum(row["result"] == "pass" for row in rows)
    return f"{passed} passed, {len(rows) - passed} failed"


def main() -> int:
    found_path, committed_path, databases, *flags = sys.argv[1:]
    found, committed = load_found(Path(found_path)), load_committed(Path(committed_path))
    not_run = [row for row in committed if row["database"] not in databases.split(",")]
    old, new = render(committed), render(found + not_run)
    changed = old != new
    failed = any(row["result"] != "pass" for row in found)
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
