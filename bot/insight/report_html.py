"""A report as one HTML file: styles, charts and pictures are in it, nothing is fetched from anywhere."""

from __future__ import annotations

from base64 import b64encode

from bot.content import Content, Picture
from bot.insight import charts, words
from bot.insight.findings import findings
from bot.insight.report import Report
from bot.web.pages import PICTURES
from bot.web.templating import templates


def report_page(report: Report) -> str:
    pictures = Content.load().pictures
    found = findings(report)
    return templates.env.get_template("insight/report.html").render(
        report=report, findings=found, charts=charts, words=words,
        easy=[(finding, _inside(pictures[finding.picture])) for finding in found],
    )  # fmt: skip


def _inside(picture: Picture) -> str:
    """The picture as a data address."""
    return "data:image/svg+xml;base64," + b64encode((PICTURES / f"{picture.code}.svg").read_bytes()).decode()
