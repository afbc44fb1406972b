"""What may be known of an age when only the year of birth was tapped, and then dropped with the code."""

from datetime import date

from models.vocabulary import AgeBand


def age_band_of(year_of_birth: int, day: date) -> AgeBand | None:
    """The band in which a person of this year is, or comes to be in that year; None under ten."""
    age = day.year - year_of_birth
    reached = [band for band in AgeBand if int(band.value[:2]) <= age]
    return reached[-1] if reached else None


def may_be_under_age(year_of_birth: int, day: date, full_age: int) -> bool:
    """True as long as the birthday on which they come of age may still lie ahead."""
    return day.year - year_of_birth <= full_age
