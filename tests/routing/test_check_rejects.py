from tests.routing.changes import CHANGES
from tests.routing.fuzz import judge_the_check


def test_the_check_rejects_every_answer_that_was_broken_and_says_why() -> None:
    findings = judge_the_check(answers=400, seeds=range(400))
    assert findings.faults == []
    assert findings.judged == 400
    assert set(findings.kinds) == set(CHANGES)
