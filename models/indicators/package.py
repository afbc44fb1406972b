"""The defined package of services (Global Fund, KP-1c): a setting of the programme."""

from collections.abc import Callable
from dataclasses import dataclass

from models.vocabulary import Service


@dataclass(frozen=True, slots=True)
class Package:
    """Who got ``at_least`` so many of the services in a period got the defined package."""

    services: tuple[Service, ...]
    at_least: int


# What the package is in a year.
PackageOf = Callable[[int], Package]
