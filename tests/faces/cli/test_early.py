"""What is done before the settings are read: options that become settings; how a command begins."""

import gc

import pytest

from parvis.faces.cli import early, main


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["index"], {}),
        (["--data", "/srv/p", "index"], {"PARVIS_DATA": "/srv/p"}),
        (["import", "--data=/srv/p"], {"PARVIS_DATA": "/srv/p"}),
        (["import", "--data"], {}),
        (["serve"], {"PARVIS_SITE_URL": "http://127.0.0.1:8000"}),
        (["serve", "--port", "9000", "--host", "0.0.0.0"], {"PARVIS_SITE_URL": "http://127.0.0.1:9000"}),
        (["serve", "--host=data.example.org", "--port=80"], {"PARVIS_SITE_URL": "http://data.example.org:80"}),
        (["serve", "--host", "2001:db8::1"], {"PARVIS_SITE_URL": "http://[2001:db8::1]:8000"}),
    ],
)
def test_environment(arguments: list[str], expected: dict[str, str]) -> None:
    assert early.environment(arguments, {}) == expected


def test_environment_keeps_the_site_url_that_is_set() -> None:
    assert early.environment(["serve", "--port", "9000"], {"PARVIS_SITE_URL": "https://data.example.org"}) == {}


def test_a_command_runs_with_garbage_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["parvis", "--version"])
    try:
        with pytest.raises(SystemExit):
            main()
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
