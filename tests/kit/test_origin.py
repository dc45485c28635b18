"""Whose address is believed."""

import pytest

from parvis.kit import origin


@pytest.mark.parametrize(
    ("proxies", "direct", "forwarded", "expected"),
    [
        (0, "192.0.2.7", None, "192.0.2.7"),
        (0, "192.0.2.7", "203.0.113.9", "192.0.2.7"),  # nobody is trusted: what is said is ignored
        (1, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # what the caller wrote stands before
        (2, "10.0.0.1", "198.51.100.1,203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),  # it came round one of the two
        (1, "192.0.2.7", None, "192.0.2.7"),
        (1, "192.0.2.7", "", "192.0.2.7"),
        (1, "192.0.2.7", "nonsense", "192.0.2.7"),
        (1, "10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        (1, "10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
        (1, "10.0.0.1", "2001:0DB8::0001", "2001:db8::1"),
        (0, "::ffff:192.0.2.7", None, "192.0.2.7"),
        (0, "", None, ""),  # a socket of the machine
    ],
)
def test_caller_is_whom_the_trusted_proxies_name(proxies, direct, forwarded, expected):
    meta = {"REMOTE_ADDR": direct} | ({} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded})
    assert origin.caller(meta, proxies=proxies) == expected


def test_only_the_network_of_a_caller_may_be_kept():
    assert origin.Origin("web", "192.0.2.7").address == "192.0.2.0/24"
    assert origin.Origin().address == ""
