"""A page that needs nothing but itself: no network, no script, and every text of it escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from safe_delete.output import LEFT_OUT

STYLE = Path(__file__).with_name("page.css")
# Whatever a page might be made to hold, a browser fetches and runs nothing for it.
NOTHING_FOREIGN = "default-src 'none'; style-src 'unsafe-inline'"
WITHOUT_END = ("meta", "rect", "line", "circle")


class Html(str):
    """Text that is markup. Any other text is data, and escaped."""


def element(tag: str, *content: object, **attributes: object) -> Html:
    """An element. Attributes are written with _ for -, and class_ for class; None is left out."""
    marks = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_data(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in WITHOUT_END:
        return Html(f"<{tag}{marks}>" if tag == "meta" else f"<{tag}{marks}/>")
    return Html(f"<{tag}{marks}>{join(content)}</{tag}>")


def join(content: Iterable[object]) -> Html:
    """Parts one after the other; None is left out."""
    return Html(
        "".join(
            part if isinstance(part, Html) else _data(part) for part in content if part is not None
        )
    )


def _data(value: object) -> str:
    """Text without what a reader would obey instead of seeing it, as on a terminal."""
    return escape(str(value).translate(LEFT_OUT))


def page(title: str, *content: object) -> str:
    """A whole document."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=NOTHING_FOREIGN),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Html(STYLE.read_text(encoding="utf-8"))),
    )
    body = element("body", element("main", *content))
    return f'<!DOCTYPE html>\n<html lang="en">{head}{body}</html>\n'


def section(title: str, *content: object) -> Html | None:
    """A part with a heading; None where nothing is in it."""
    found = [part for part in content if part is not None]
    return element("section", element("h2", title), *found) if found else None


def facts(pairs: Iterable[tuple[str, object]]) -> Html | None:
    """Labels with their values; pairs without a label or a value are left out."""
    shown = [
        join((element("dt", label), element("dd", value)))
        for label, value in pairs
        if label and value is not None
    ]
    return element("dl", *shown) if shown else None


def data_table(
    caption: str,
    titles: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: int = 0,
    is_wide: bool = False,
    kind: str | None = None,
) -> Html:
    """A table; the last `numbers` columns are aligned to the right.

    In a narrow window each row of a wide one is a list of its cells, with their titles.
    """
    first = len(titles) - numbers
    classes = ["number" if place >= first else None for place in range(len(titles))]
    headings = [
        element("th", title, scope="col", class_=align)
        for title, align in zip(titles, classes, strict=True)
    ]
    labels = titles if is_wide else [None] * len(titles)

    def line(row: Sequence[object]) -> Html:
        cells = zip(row, labels, classes, strict=True)
        return element(
            "tr",
            *(element("td", cell, data_label=label, class_=align) for cell, label, align in cells),
        )

    return element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *headings)),
        element("tbody", *map(line, rows)),
        class_=" ".join(filter(None, ("wide" if is_wide else None, kind))) or None,
    )


def numbers(summary: str, *content: object) -> Html:
    """What a chart shows as numbers: folded on a screen, unfolded on paper."""
    return element("details", element("summary", summary), *content)


def tiles(found: Iterable[tuple[str, object]]) -> Html:
    """The few numbers that matter most; those that are None are left out."""
    made = (
        element("div", element("b", value), element("span", label))
        for label, value in found
        if value is not None
    )
    return element("div", *made, class_="tiles")


def code(text: str) -> Html:
    """Text to be copied: a command, a signature. A word is not broken unless it must be."""
    words = (element("span", word) for word in text.split(" "))
    return element("pre", element("code", *_between(words, " ")))


def verdict_mark(word: str) -> Html:
    """A verdict or state, told by its word; the colour only repeats it."""
    return element("strong", word, class_=f"mark {word.replace(' ', '-')}")


def _between(parts: Iterable[object], separator: str) -> list[object]:
    """Parts with a separator between them."""
    return [one for part in parts for one in (separator, part)][1:]
