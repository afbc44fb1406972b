"""What an endpoint can refuse, read off the code that it reaches, so that no endpoint has to list it.

A refusal counts where a function names its class; a method counts by its name alone, whosever it is. So the
list may say too much, and says too little only of what is called under another name.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cache
from textwrap import dedent
from types import FunctionType
from typing import Any

from fastapi.dependencies.models import Dependant

from models.errors import DomainError, Invalid

OWN_CODE = ("api.", "models.", "web.")


def refusals_of(dependant: Dependant) -> set[type[DomainError]]:
    """The refusals of an endpoint and of all that it depends on."""
    found, seen = set[type[DomainError]](), set[object]()
    for call in _calls(dependant):
        _collect(call if isinstance(call, FunctionType) else type(call).__call__, found, seen)
    if _takes_input(dependant):
        found.add(Invalid)
    return found


def _calls(dependant: Dependant) -> Iterator[Any]:
    if dependant.call is not None:
        yield dependant.call
    for part in dependant.dependencies:
        yield from _calls(part)


def _takes_input(dependant: Dependant) -> bool:
    own = dependant.path_params or dependant.query_params or dependant.body_params
    return bool(own) or any(map(_takes_input, dependant.dependencies))


def _collect(function: Callable[..., Any], found: set[type[DomainError]], seen: set[object]) -> None:
    if function in seen or not isinstance(function, FunctionType):
        return
    seen.add(function)
    names, called = _names(function)
    for named in [function.__globals__.get(name) for name in names]:
        if isinstance(named, type) and issubclass(named, DomainError):
            found.add(named)
        elif isinstance(named, FunctionType) and named.__module__.startswith(OWN_CODE):
            _collect(named, found, seen)
    for method in [method for name in called for method in _methods().get(name, [])]:
        _collect(method, found, seen)


@cache
def _names(function: FunctionType) -> tuple[set[str], set[str]]:
    """The names that a function uses, and those of the methods that it calls."""
    nodes = list(ast.walk(ast.parse(dedent(inspect.getsource(function)))))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    return names, {func.attr for func in called if isinstance(func, ast.Attribute)}


@cache
def _methods() -> dict[str, list[FunctionType]]:
    """The methods of all of our own classes, by name."""
    found: dict[str, list[FunctionType]] = {}
    for module in [module for name, module in sys.modules.items() if name.startswith(OWN_CODE)]:
        for made in vars(module).values():
            if isinstance(made, type) and made.__module__ == module.__name__:
                for name, method in vars(made).items():
                    if isinstance(method, FunctionType):
                        found.setdefault(name, []).append(method)
    return found
