"""A workbook read as what it is, XML in a zip file, by code that shares nothing with what wrote it."""

import re
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Cell = str | float
Sheet = dict[str, Cell]


def read_workbook(content: bytes) -> dict[str, Sheet]:
    """By the name of each sheet, its cells by their place, such as ``B3``; formulas are refused."""
    with ZipFile(BytesIO(content)) as file:
        shared = ["".join(item.itertext()) for item in _xml(file, "xl/sharedStrings.xml")]
        relations = _xml(file, "xl/_rels/workbook.xml.rels")
        targets = {each.attrib["Id"]: each.attrib["Target"] for each in relations}
        sheets = _xml(file, "xl/workbook.xml").iter(f"{MAIN}sheet")
        return {
            each.attrib["name"]: _cells(_xml(file, f"xl/{targets[each.attrib[RELATION]]}"), shared)
            for each in sheets
        }


def rows_of(sheet: Sheet) -> list[dict[str, Cell]]:
    """Each row's cells by the letters of their column."""
    rows: dict[int, dict[str, Cell]] = {}
    for place, value in sheet.items():
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", place).groups()  # type: ignore[union-attr]
        rows.setdefault(int(row), {})[column] = value
    return [rows[row] for row in sorted(rows)]


def _xml(file: ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(file.read(name))  # noqa: S314 - our own file


def _cells(sheet: ElementTree.Element, shared: list[str]) -> Sheet:
    cells: Sheet = {}
    for cell in sheet.iter(f"{MAIN}c"):
        assert cell.find(f"{MAIN}f") is None, f"{cell.attrib['r']} is a formula"
        value = cell.findtext(f"{MAIN}v")
        if value is not None:
            cells[cell.attrib["r"]] = shared[int(value)] if cell.attrib.get("t") == "s" else float(value)
    return cells
