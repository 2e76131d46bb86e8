"""What the status says of a number of rows."""

from browser.rows.counts import AtLeast, Estimated, Exact, Unknown


def test_texts() -> None:
    texts = [str(count) for count in (Unknown(), AtLeast(200), Estimated(1_000_000), Exact(1_000_000))]
    assert texts == ["unknown", "at least 200", "about 1,000,000", "1,000,000"]
