"""Writes the pages of the documentation that come from the code; `make docs` runs it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import typer.main
from docs import proofs

DOCS = Path(__file__).parent
NOTE = "<!-- Written by `make docs`; edit the source instead. -->\n\n"


def settings() -> str:
    """The page of settings, from `parvis.config.options`."""
    from parvis.config.options import Options  # noqa: PLC0415 -- after Django is set up

    lines = [
        "# Settings\n",
        NOTE.strip() + "\n",
        "Settings are environment variables. None is required: without any, Parvis runs on SQLite and local files",
        "under `./var`. A wrong value stops the start and says which values are allowed.\n",
        "| Variable | Takes | By default | What it is for |",
        "|---|---|---|---|",
    ]
    for name, field in Options.model_fields.items():
        default = field.get_default(call_default_factory=True)
        shown = f"`{_plain(default)}`" if default not in ("", None, []) else "—"
        takes, told = _type(field.annotation), field.description or ""
        lines.append(f"| `PARVIS_{name.upper()}` | {takes} | {shown} | {told.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def _plain(value: object) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _type(annotation: Any) -> str:
    """A type as people say it."""
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(annotation))
    if get_origin(annotation) in (Union, UnionType):
        return ", ".join(_type(part) for part in get_args(annotation) if part is not NoneType)
    if get_origin(annotation) is list:
        return "values between commas"
    words = {bool: "`true`, `false`", int: "a number", Path: "a path", str: "text"}
    return words.get(annotation, "text")


def commands() -> str:
    """The page of commands, from the command line itself."""
    from parvis.faces.cli.app import app  # noqa: PLC0415 -- after Django is set up

    root = typer.main.get_command(app)
    lines = ["# Commands\n", NOTE.strip() + "\n", "`parvis --help` says the same at the terminal.\n"]
    lines += _options(root)
    for path, command in _walk(root, "parvis"):
        lines += [f"## `{path}`\n", (command.help or "").strip() + "\n", *_usage(path, command), *_options(command)]
    return "\n".join(lines).rstrip() + "\n"


def _walk(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, command in sorted(getattr(group, "commands", {}).items()):
        if hasattr(command, "commands"):
            yield from _walk(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _usage(path: str, command: Any) -> list[str]:
    places = [one.name.upper() for one in command.params if one.param_type_name == "argument"]
    return ["```", " ".join([path, "[options]", *places]), "```\n"]


def _options(command: Any) -> list[str]:
    rows = [_option(one) for one in command.params if one.name != "help"]
    return ["| Option | By default | What it does |", "|---|---|---|", *rows, ""] if rows else []


def _option(one: Any) -> str:
    places = one.param_type_name == "argument"
    names = one.name.upper() if places else ", ".join(one.opts)
    default = one.default if isinstance(one.default, str | int) and not isinstance(one.default, bool) else ""
    told = (getattr(one, "help", "") or "").replace("|", "\\|")
    return f"| `{names}` | {f'`{default}`' if default != '' else '—'} | {told} |"


def udata() -> str:
    """The page of udata's routes, from the table that answers them and the tests that prove each."""
    from parvis.faces.udata import table  # noqa: PLC0415 -- after Django is set up

    proven = proofs.of("udata")
    lines = ["# Routes of udata's API\n", NOTE.strip() + "\n",
             "Each row is asked by the tests of its last column, which fail when it does not answer. What differs is",
             "in [the API of udata](udata.md).\n"]  # fmt: skip
    for version, routes in table.VERSIONS.items():
        lines += [
            f"## `/api/{version}`\n",
            "| Method | Address | What it does | Parameters | Proven by |",
            "|---|---|---|---|---|",
        ]
        for route in routes:
            address = re.sub(r"<str:(\w+)>", r"{\1}", route.path)
            for method, said in route.operations.items():
                asked = ", ".join(f"`{name}`" for name in said.parameters) or "—"
                tests = proofs.shown(proven.get(f"{method} /api/{version}/{address}", []))
                lines.append(f"| {method} | `/{address}` | {said.summary} | {asked} | {tests} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


# There is nothing of these kinds, whatever is asked: a 404, which a test sees.
ABSENT = dict.fromkeys(("resource_view_show", "vocabulary_show"), "always a 404: `test_what_is_not_here_is_said_so`")


def ckan() -> str:
    """The page of CKAN's actions, from the dispatcher that answers them and the tests that prove each."""
    from parvis.faces.ckan import views  # noqa: PLC0415 -- after Django is set up

    proven = proofs.of("ckan")
    lines = ["# Actions of CKAN's API\n", NOTE.strip() + "\n",
             "Each row is called by the tests of its last column, which fail when it does not answer: at",
             "`/api/3/action/<name>` or `/api/action/<name>`, those that read with GET or POST, those that write",
             "with POST. What differs is in [clients of CKAN](ckan.md).\n"]  # fmt: skip
    for title, reads in (("Reading", True), ("Writing", False)):
        lines += [f"## {title}\n", "| Actions | What it does | Proven by |", "|---|---|---|"]
        for names, action in sorted(views.actions().items()):
            if action.reads is reads:
                tests = sorted({test for name in names for test in proven.get(name, [])})
                said = " ".join(action.words.split()).replace("|", "\\|")
                proof = ABSENT.get(names[0]) or proofs.shown(tests)
                lines.append(f"| {' '.join(f'`{name}`' for name in names)} | {said} | {proof} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "operate/settings.md": settings, "operate/commands.md": commands, "api/udata-routes.md": udata,
    "api/ckan-actions.md": ckan,
}  # fmt: skip


def main() -> None:
    """Write every page."""
    import django  # noqa: PLC0415 -- nothing of Django before this line

    django.setup()
    for page, write in PAGES.items():
        (DOCS / page).write_text(write())


if __name__ == "__main__":
    main()
