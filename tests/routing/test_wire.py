import json
from random import Random

import pytest

from routing.wire import BadInput, read_problem, read_solution, write_problem, write_solution
from tests.routing.example import problem_document, solution_document
from tests.routing.malformed import Malformed, malformed_problems
from tests.routing.problems import random_problem


def refusal_of_solution(document: object) -> str:
    with pytest.raises(BadInput) as refused:
        read_solution(json.dumps(document))
    return str(refused.value)


def test_there_are_a_hundred_kinds_of_malformed_problem() -> None:
    kinds = malformed_problems()
    assert len({malformed.kind for malformed in kinds}) == len(kinds) >= 100


@pytest.mark.parametrize("malformed", malformed_problems(), ids=lambda malformed: malformed.kind)
def test_a_malformed_problem_is_refused_in_one_sentence_that_names_the_field(malformed: Malformed) -> None:
    with pytest.raises(BadInput) as refused:
        read_problem(malformed.content)
    sentence = str(refused.value)
    assert malformed.named in sentence
    assert sentence.endswith(".")
    assert sentence.isprintable()
    assert len(sentence) < 200
    assert "pydantic" not in sentence.lower()
    assert "http" not in sentence


def test_a_problem_survives_the_wire() -> None:
    problem = read_problem(json.dumps(problem_document()))
    assert read_problem(write_problem(problem)) == problem
    assert json.loads(write_problem(problem)) == {**problem_document(), "stops": json_stops()}


def json_stops() -> list[object]:
    stops = problem_document()["stops"]
    return [{"required": False, **stop} for stop in stops]


def test_random_problems_survive_the_wire() -> None:
    for seed in range(50):
        problem = random_problem(Random(seed))
        assert read_problem(write_problem(problem)) == problem


def test_a_solution_survives_the_wire_to_the_letter() -> None:
    solution = read_solution(json.dumps(solution_document()))
    assert json.loads(write_solution(solution)) == solution_document()


def test_missing_fields_mean_no_rule() -> None:
    document = problem_document()
    for optional in ("break", "rest"):
        del document["vehicles"][0][optional]
    del document["vehicles"][0]["shifts"][0]["max_driving"]
    del document["matrices"]["open"]["metres"]
    for optional in ("required", "pin", "windows"):
        del document["stops"][0][optional]
    vehicle, stop = (
        read_problem(json.dumps(document)).vehicles[0],
        read_problem(json.dumps(document)).stops[0],
    )
    assert (vehicle.break_, vehicle.rest, vehicle.shifts[0].max_driving) == (None, None, None)
    assert (stop.windows, stop.must_be_served, stop.pin) == (None, False, None)


def test_what_only_makes_a_stop_unservable_is_no_bad_input() -> None:
    document = problem_document()
    document["stops"][0]["windows"][0].update(start=100, end=100)
    document["vehicles"][0]["shifts"] = []
    assert read_problem(json.dumps(document)).stops[0].windows


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_problem(b"\xef\xbb\xbf" + json.dumps(problem_document()).encode())


def test_cyrillic_ids_are_kept() -> None:
    document = problem_document()
    document["stops"][1]["id"] = "Ош, рынок «Келечек»"
    assert (
        read_problem(json.dumps(document, ensure_ascii=False).encode()).stops[1].id == "Ош, рынок «Келечек»"
    )


@pytest.mark.parametrize("field", ["format", "status", "prize", "bound", "metres", "routes", "unassigned"])
def test_a_solution_needs_each_field(field: str) -> None:
    document = solution_document()
    del document[field]
    assert refusal_of_solution(document) == f"{field}: the field is missing."


def test_a_fault_in_a_step_is_named_by_its_place_in_the_file() -> None:
    document = solution_document()
    document["routes"][0]["steps"][2]["arrival"] = "noon"
    assert refusal_of_solution(document) == "routes[0].steps[2].arrival: must be a whole number."


def test_an_unknown_kind_of_step_is_refused() -> None:
    document = solution_document()
    document["routes"][1]["steps"][1]["type"] = "lunch"
    assert refusal_of_solution(document).startswith("routes[1].steps[1]: the type of a step must be one of")


def test_a_key_that_is_no_word_is_shown_in_quotes_on_one_line() -> None:
    document = problem_document()
    document["stops"][0]["two\nlines " + "x" * 500] = 1
    with pytest.raises(BadInput) as refused:
        read_problem(json.dumps(document))
    assert str(refused.value).startswith("stops[0]['two\\nlines ")
    assert len(str(refused.value)) < 200
