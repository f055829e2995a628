"""A report as a file: HTML that prints well, CSV, or XLSX with a README sheet. The same figures in each."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.insight import words
from bot.insight.findings import findings
from bot.insight.report import Report, Row, Table

FORMATS = ("html", "csv", "xlsx")
TITLE = "What families told us"
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def write(report: Report, file: Path) -> None:
    """Write the report in the format of the file's ending. Raises `ValueError` for another one."""
    ending = file.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise ValueError(f"{file.name}: end the file's name with .html, .csv or .xlsx.")
    file.write_bytes(as_bytes(report, ending))


def as_bytes(report: Report, ending: str) -> bytes:
    return {"html": as_html, "csv": as_csv, "xlsx": as_xlsx}[ending](report)


def as_html(report: Report) -> bytes:
    """One file with everything in it: no picture, style or script is fetched from anywhere."""
    from bot.insight.report_html import report_page

    return report_page(report).encode()


def as_csv(report: Report) -> bytes:
    """One row a figure: table, row, what, figure. Starts with lines that say what it is."""
    out = io.StringIO()
    write_row = csv.writer(out).writerow
    for line in notes(report):
        write_row(["note", "", "", line])
    write_row(["table", "row", "what", "figure"])
    for table in report.tables.values():
        for row in table.rows:
            for what, figure in zip(table.columns, _figures(row), strict=False):
                write_row([table.title, _plain(_name(row)), what, "" if figure is None else figure])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(report: Report) -> bytes:
    """A sheet a table, and a README sheet that says how each is counted."""
    book = Workbook()
    readme = book.active
    assert readme is not None
    readme.title = "README"
    for line in notes(report):
        readme.append([line])
    readme.append([])
    readme.append(["Sheet", "How it is counted"])
    for table in report.tables.values():
        readme.append([table.title, table.how])
    readme.column_dimensions["A"].width, readme.column_dimensions["B"].width = 34, 110
    for cell in readme["B"]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    readme["A1"].font = Font(bold=True, size=14)
    for table in report.tables.values():
        _sheet(book, table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def notes(report: Report) -> list[str]:
    """What whoever opens the file must know first, and the findings in plain words."""
    lines = [
        f"{TITLE}: {report.period}",
        f"About: {report.about}. Made on {report.made_on:%-d %B %Y}.",
        f"Before: {report.before}." if report.before else "There are no figures from before.",
        words.about("rounded"),
    ]
    if report.simulated:
        lines.insert(0, words.about("simulated"))
    return lines + [finding.text.replace("**", "") for finding in findings(report)]


def _sheet(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(table.title.translate(str.maketrans("", "", "?:/\\*[]"))[:31])
    sheet.append([table.title, *table.columns, *([table.more] if table.more else [])])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in table.rows:
        figures = _figures(row)[: len(table.columns)]
        sheet.append([_plain(row.name), *figures, *([_plain(row.more)] if table.more else [])])
    sheet.freeze_panes = "A2"
    for n, width in enumerate((46, 12, 12, 60), 1):
        sheet.column_dimensions[get_column_letter(n)].width = width


def _figures(row: Row) -> list[int | None]:
    return [row.now, row.before]


def _name(row: Row) -> str:
    return f"{row.name} ({row.more})" if row.more and not row.before else row.name


def _plain(text: str) -> str:
    """No cell that a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text
