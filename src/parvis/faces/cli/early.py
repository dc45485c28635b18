"""Options of the command line that are settings: known before the settings are read, and kept by child processes."""

from collections.abc import Mapping, Sequence

LOCAL = {"", "0.0.0.0", "::", "127.0.0.1", "::1", "localhost"}


def environment(arguments: Sequence[str], current: Mapping[str, str]) -> dict[str, str]:
    """The variables that `--data`, and the host and port of `serve`, amount to."""
    found = {}
    if data := _value(arguments, "--data"):
        found["PARVIS_DATA"] = data
    if "serve" in arguments and "PARVIS_SITE_URL" not in current:
        host, port = _value(arguments, "--host"), _value(arguments, "--port") or "8000"
        name = "127.0.0.1" if host in LOCAL else f"[{host}]" if ":" in host else host
        found["PARVIS_SITE_URL"] = f"http://{name}:{port}"
    return found


def _value(arguments: Sequence[str], option: str) -> str:
    """The value of `--option value` or `--option=value`, `""` when it is not there."""
    for position, argument in enumerate(arguments):
        if argument == option:
            return next(iter(arguments[position + 1 :]), "")
        if argument.startswith(f"{option}="):
            return argument.partition("=")[2]
    return ""
