"""CSV files of the country, each wrong in one way, and the sentence that should say so."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

from models.operations.import_country import reference_files

REFERENCE = {file.kind.name: file.content for file in reference_files()}


@dataclass(frozen=True)
class Malformed:
    """``kind``'s file; its fault is named by what follows the file's name in the sentence."""

    kind: str
    content: bytes
    fault: str


def rows_of(kind: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(REFERENCE[kind].decode(), newline="")))


def with_rows(kind: str, change: Callable[[list[list[str]]], object], fault: str) -> Malformed:
    rows = rows_of(kind)
    change(rows)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return Malformed(kind, text.getvalue().encode(), fault)


def cell(kind: str, line: int, column: str, value: str, fault: str) -> Malformed:
    position = rows_of(kind)[0].index(column)

    def change(rows: list[list[str]]) -> None:
        rows[line - 1][position] = value

    return with_rows(kind, change, f"line {line}, column {column}: {fault}")


def whole(kind: str, content: bytes, fault: str) -> Malformed:
    return Malformed(kind, content, fault)


def replaced(kind: str, old: bytes, new: bytes, fault: str) -> Malformed:
    assert old in REFERENCE[kind]
    return Malformed(kind, REFERENCE[kind].replace(old, new, 1), fault)


TOWNS, LEGS = REFERENCE["towns"], REFERENCE["legs"]
HEADER = TOWNS.split(b"\n")[0]

STRUCTURE = {
    "empty file": whole("towns", b"", "line 1: the names of the columns are missing"),
    "only line ends": whole("towns", b"\r\n\n", "line 1: the names of the columns are missing"),
    "only a byte order mark": whole("towns", b"\xef\xbb\xbf", "line 1: the names of the columns are missing"),
    "no header": whole("towns", TOWNS.split(b"\n", 1)[1], "line 1, column aidarken: there is no such column"),
    "semicolons": whole(
        "towns", TOWNS.replace(b",", b";"), "line 1: the columns must be separated by commas"
    ),
    "tabs": whole("towns", TOWNS.replace(b",", b"\t"), "line 1: the columns must be separated by commas"),
    "not UTF-8": replaced(
        "towns", "Бишкек".encode(), "Бишкек".encode("cp1251"), "line 13: this is not UTF-8"
    ),
    "UTF-16": whole("towns", TOWNS.decode().encode("utf-16"), "line 1: this is not UTF-8 text"),
    "a picture": whole("towns", b"\x89PNG\r\n\x1a\n\x00\x00", "line 1: this is not UTF-8 text"),
    "another kind's file": whole("towns", LEGS, "line 1, column from_id: there is no such column"),
    "missing column": with_rows(
        "holidays",
        lambda rows: [row.pop() for row in rows],
        "line 1, column date_estimated: this column is missing",
    ),
    "missing first column": with_rows(
        "legs", lambda rows: [row.pop(0) for row in rows], "line 1, column from_id: this column is missing"
    ),
    "misspelt column": replaced(
        "towns",
        b"latitude",
        b"latitdue",
        "line 1, column latitdue: there is no such column: the columns are id,",
    ),
    "column in capitals": replaced("towns", b"id,", b"ID,", "line 1, column ID: there is no such column"),
    "column twice": with_rows(
        "sites",
        lambda rows: rows[0].append("id"),
        "line 1, column id: this column is there twice",
    ),
    "nameless column": with_rows(
        "sites", lambda rows: rows[0].append(""), "line 1, column 19: there is no such column"
    ),
    "a cell too few": with_rows(
        "holidays",
        lambda rows: rows[4].pop(),
        "line 5, column date_estimated: this line has 4 cells where line 1",
    ),
    "a cell too many": with_rows(
        "holidays",
        lambda rows: rows[9].append("x"),
        "line 10, column date_estimated: this line has 6 cells where",
    ),
    "unquoted comma": replaced(
        "holidays", b"Labor Day,", b"Labor, Day,", "line 12, column date_estimated: this line has 6 cells"
    ),
    "quote not closed": replaced(
        "closures", b'before use",', b"before use,", "line 3: a quotation mark is missing"
    ),
    "quote never closed": replaced(
        "holidays", b",Labor Day,", b',"Labor Day,', "line 12: a quotation mark is"
    ),
    "text after a quote": replaced(
        "holidays", b",Labor Day,", b',"Labor" Day,', "line 12: a quotation mark is"
    ),
    "cell of 200,000 letters": replaced(
        "holidays", b"Labor Day", b"x" * 200_000, "line 12: a quotation mark"
    ),
    "line of commas only": whole(
        "closures", REFERENCE["closures"] + b",,,,,,,\n", "line 4, column id: it must not be"
    ),
    "broken line in a cell": cell("towns", 2, "note", "two\nlines", "write it on one line"),
    "line after a broken one": with_rows(
        "holidays",
        lambda rows: (rows[3].__setitem__(1, "a,\n\nb"), rows[3].__setitem__(0, "never")),
        "line 4, column day: write a day like 2026-11-23",
    ),
}

CELLS = {
    "no id": cell("towns", 2, "id", "", "it must not be empty"),
    "blank name": cell("towns", 3, "name_ky", "   ", "it must not be empty"),
    "id in capitals": cell(
        "towns", 4, "id", "Aravan", "use small letters a to z, digits and single hyphens, not 'Aravan'"
    ),
    "id with a blank": cell("towns", 4, "id", " aravan", "use small letters"),
    "id in Cyrillic": cell("towns", 4, "id", "араван", "use small letters"),
    "id with a line end": cell("towns", 4, "id", "aravan\n", "use small letters"),
    "id too long": cell("towns", 4, "id", "a" * 61, "it must have at most 60 characters"),
    "name too long": cell("towns", 4, "name_en", "a" * 121, "it must have at most 120 characters"),
    "text too long": cell("towns", 4, "note", "a" * 501, "it must have at most 500 characters"),
    "NUL in a text": cell("towns", 4, "note", "a\0b", "write it on one line, without control characters"),
    "a formula": cell("towns", 4, "note", '=HYPERLINK("x")', "do not begin with = + - or @"),
    "a word for a number": cell("towns", 5, "latitude", "north", "write a number, not 'north'"),
    "decimal comma": cell("towns", 5, "latitude", "42,87", "write a number, not '42,87'"),
    "degrees and minutes": cell("towns", 5, "latitude", "42°52′", "write a number, not '42°52′'"),
    "too far north": cell("towns", 5, "latitude", "90.01", "it must be at most 90, not '90.01'"),
    "too far west": cell("towns", 5, "longitude", "-181", "it must be at least -180, not '-181'"),
    "not a number": cell("towns", 5, "latitude", "nan", "write a number, not 'nan'"),
    "infinite": cell("towns", 5, "latitude", "-inf", "write a number, not '-inf'"),
    "half a person": cell("towns", 6, "population", "100.5", "write a whole number, not '100.5'"),
    "fewer than none": cell("towns", 6, "population", "-1", "it must be at least 0, not '-1'"),
    "more than all": cell("towns", 6, "population", "3000000000", "it must be at most 2000000000"),
    "a thousand digits": cell("towns", 6, "population", "9" * 1000, "it must be at most 2000000000"),
    "perhaps": cell("towns", 6, "lodging", "perhaps", "write yes or no, not 'perhaps'"),
    "another country": cell("towns", 6, "oblast_code", "KZ-ALA", "write an oblast's ISO code like KG-C"),
    "no distance": cell("legs", 7, "km", "", "it must not be empty"),
    "distance of 0": cell("legs", 7, "km", "0", "it must be more than 0, not '0'"),
    "time with a unit": cell("legs", 7, "minutes", "45 min", "write a whole number, not '45 min'"),
    "three days on a leg": cell("legs", 7, "minutes", "4320", "it must be at most 2880"),
    "hearsay": cell("legs", 8, "confidence", "rumour", "write sourced, derived or estimated, not 'rumour'"),
    "day in local order": cell("holidays", 2, "day", "01.01.2026", "write a day like 2026-11-23"),
    "day as a number": cell("holidays", 2, "day", "0", "write a day like 2026-11-23"),
    "day with a time": cell("holidays", 2, "day", "2026-01-01T00:00", "write a day like 2026-11-23"),
    "no such day": cell("holidays", 2, "day", "2026-02-30", "there is no such day as '2026-02-30'"),
    "no such month": cell("holidays", 2, "day", "2026-13-01", "there is no such day as '2026-13-01'"),
    "hours without minutes": cell("sites", 2, "mon", "9-17", "write hours like 10:00-18:00"),
    "hour 24": cell("sites", 2, "tue", "10:00-24:00", "write hours like 10:00-18:00"),
    "no service": cell("sites", 3, "service_minutes", "0", "it must be more than 0"),
    "negative estimate": cell("sites", 3, "estimate", "-5", "it must be at least 0"),
    "six working days": cell(
        "vehicles", 2, "working_days", "111111", "write seven digits from Monday to Sunday"
    ),
    "driving all week": cell("vehicles", 2, "max_driving_minutes", "9999", "it must be at most 1440"),
    "source id with blanks": cell("sources", 2, "id", "S 1", "use letters a to z, digits, dots and hyphens"),
}

FITTING = {
    "id twice": with_rows(
        "towns", lambda rows: rows.append(rows[1]), "line 64, column id: line 2 has the same key"
    ),
    "day twice": cell("holidays", 3, "day", "2026-01-01", "line 2 has the same key already"),
    "leg twice": with_rows(
        "legs", lambda rows: rows.append(rows[5]), "line 77, column from_id: line 6 has the same"
    ),
    "leg back": with_rows(
        "legs",
        lambda rows: rows.append([rows[5][1], rows[5][0], *rows[5][2:]]),
        "line 6, column from_id: this leg is there already in the other direction",
    ),
    "leg to itself": with_rows(
        "legs", lambda rows: rows[3].__setitem__(1, rows[3][0]), "line 4: a leg joins two different towns"
    ),
    "leg to nowhere": cell("legs", 9, "to_id", "atlantis", "there is no town atlantis"),
    "site nowhere": cell("sites", 9, "town_id", "atlantis", "there is no town atlantis"),
    "facility nowhere": cell("facilities", 5, "town_id", "atlantis", "there is no town atlantis"),
    "depot nowhere": cell("vehicles", 2, "depot_id", "atlantis", "there is no town atlantis"),
    "closure of no leg": replaced(
        "closures", b"kanysh-kiya", b"osh", "line 2, column from_id: there is no leg from kyzyl-adyr to osh"
    ),
    "closure that ends first": with_rows(
        "closures",
        lambda rows: rows[2].__setitem__(4, "2026-09-30"),
        "line 3: the last day lies before the first",
    ),
    "yearly closure of two years": with_rows(
        "closures",
        lambda rows: rows[2].__setitem__(4, "2028-05-31"),
        "line 3: what closes every year must be shorter",
    ),
}

MALFORMED = STRUCTURE | CELLS | FITTING
