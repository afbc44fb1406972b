"""What the tables say of a pass in words, read as months."""

import pytest

from models.queries.seasons import Season, closing_season


@pytest.mark.parametrize(
    ("text", "season"),
    [
        (
            "open all year; short closures for snow or avalanche danger, often at night, Nov-Apr",
            Season(11, 4, closed=False),
        ),
        ("closed October-May every year", Season(10, 5, closed=True)),
        ("closed 6 Nov - 1 Apr (2025-26)", Season(11, 4, closed=True)),
        ("closed November to March or April", Season(11, 4, closed=True)),
        ("avalanche danger km 8-21 in winter", Season(11, 4, closed=False)),
        ("rockfall closures, July-August 2025", Season(7, 8, closed=False)),
        ("закрыт с октября по май", Season(10, 5, closed=True)),
        ("лавины, ноя–апр", Season(11, 4, closed=False)),
        ("кышында жабык", Season(11, 4, closed=True)),
        ("no winter closure found", None),
        ("open all year (S33); snow even in June", None),
        ("", None),
    ],
)
def test_a_season_is_read_from_its_words(text: str, season: Season | None) -> None:
    assert closing_season(text) == season


def test_a_season_goes_over_the_new_year() -> None:
    winter, summer = Season(11, 4, closed=False), Season(7, 8, closed=False)

    assert [month for month in range(1, 13) if winter.includes(month)] == [1, 2, 3, 4, 11, 12]
    assert [month for month in range(1, 13) if summer.includes(month)] == [7, 8]
