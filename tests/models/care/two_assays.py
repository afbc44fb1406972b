"""A programme's own HIV algorithm: two assays make a diagnosis, inconclusive ones are repeated in 28 days."""

from models.care.hiv_algorithm_file import DEFAULT_FILE

WHO_TEXT = DEFAULT_FILE.read_text(encoding="utf-8")
ROWS = (
    ("KG.1", '"A1 non-reactive"', 'report = "negative"'),
    ("KG.2", '"A1 reactive"', 'next = "A2"'),
    ("KG.3", '"A1 reactive", "A2 non-reactive"', 'report = "inconclusive"'),
    ("KG.4", '"A1 reactive", "A2 reactive"', 'report = "positive"'),
)
RETEST_DAYS = 28
TEXT = "\n".join(
    [
        WHO_TEXT.split("[[full]]")[0].replace("_days = 14", f"_days = {RETEST_DAYS}"),
        *(f'[[full]]\nid = "{row_id}"\nafter = [{after}]\n{then}' for row_id, after, then in ROWS),
        f"[[screening]]{WHO_TEXT.split('[[screening]]', 1)[1]}",
    ]
)
