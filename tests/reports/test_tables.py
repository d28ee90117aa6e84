"""Tables as text and as markdown."""

from __future__ import annotations

from scenario_tree.reports import markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table, lines
from scenario_tree.reports.window import Window, cells

COLUMNS = (
    Column("outcome", key=True),
    Column("probability", "right"),
    Column("", picture=True),
    Column("peace", "right"),
    Column("restraint", "right"),
)
TABLE = Table(
    COLUMNS,
    (
        Row(("Managed stalemate", "45.0 %", "█████████", "7.0", "4.0")),
        Row(("War", "0.0 %"), "excluded by somebody's choice", style="dim"),
    ),
)


def _text(width: int | None, table: Table = TABLE) -> list[str]:
    return list(lines(table, Window(width)))


def test_columns_are_aligned_and_a_remark_runs_over_those_that_lack() -> None:
    """A remark takes the room of the cells that its row does not have, and widens no column."""
    assert _text(100) == [
        " outcome             probability               peace   restraint",
        " Managed stalemate        45.0 %   █████████     7.0         4.0",
        " War                       0.0 %   excluded by somebody's choice",
    ]


def test_where_room_is_short_pictures_go_first() -> None:
    """Bars are left out before a name is wrapped or a figure moved."""
    text = _text(55)
    assert "█" not in "".join(text)
    assert text[1] == " Managed stalemate        45.0 %     7.0         4.0"


def test_names_are_wrapped_before_columns_are_moved() -> None:
    """A long name takes two lines; it is never cut."""
    long = Table(COLUMNS, (Row(("Managed stalemate for many years to come", "45.0 %", "", "7.0", "4.0")),))
    text = _text(60, long)
    assert max(map(cells, text)) <= 60
    assert text[1].startswith(" Managed stalemate")
    assert len(text) == 3


def test_columns_that_do_not_fit_follow_in_a_second_table_that_says_so() -> None:
    """Nothing is dropped in a narrow window; rows that only bear a remark are not repeated."""
    text = _text(40)
    assert max(map(cells, text)) <= 40
    assert " (continued: restraint did not fit in 40" in text
    assert sum("War" in line for line in text) == 1
    assert sum("Managed" in line for line in text) == 2


def test_columns_without_a_name_are_not_named_where_they_follow() -> None:
    """The list of what did not fit has no holes; where it is empty, the rest did not fit."""
    columns = (Column("", "right", key=True), Column("strategy", key=True), Column("x" * 20), Column(""))
    table = Table(columns, (Row(("7", "press", "1", "in force, and for long")),))
    text = _text(40, table)
    assert " (continued: the rest did not fit in 40" in text
    assert [line for line in text if "press" in line][1].startswith(" 7  press")


def test_a_text_is_wrapped_and_not_repeated() -> None:
    """A column of texts makes room as names do, and stands in one part only."""
    columns = (Column("learned", key=True), *(Column(f"figure {i}", "right") for i in range(3)))
    rows = (Row(("hail", "1", "2", "3", "Does it hail on the day before the harvest?")),)
    for width in (70, 40):
        text = _text(width, Table((*columns, Column("asks", text=True)), rows))
        assert max(map(cells, text)) <= width
        assert sum(line.split()[-1:] == ["asks"] for line in text if "did not fit" not in line) == 1
        assert sum("harvest?" in line for line in text) == 1


def test_the_title_of_a_table_is_wrapped() -> None:
    """A long title takes several lines, as notes do."""
    text = _text(
        40, Table(TABLE.columns[:1], (Row(("War",)),), "what it is worth to the reader that everybody learns it")
    )
    assert text[:2] == ["what it is worth to the reader that", "everybody learns it"]


def test_a_pipe_has_no_width() -> None:
    """Without a window every row is one line."""
    wide = Table(tuple(Column(f"criterion number {i}") for i in range(50)), (Row(("x",) * 50),))
    assert len(_text(None, wide)) == 2


def test_colours_do_not_change_what_lines_up() -> None:
    """Escape sequences take no cells."""
    coloured = "\n".join(lines(TABLE, Window(100, colour=True)))
    assert "\x1b[2m" in coloured
    for code in ("\x1b[2m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert [line.rstrip() for line in coloured.split("\n")] == _text(100)


def test_markdown_escapes_what_would_be_markup() -> None:
    """Bars and brackets in a label break no table, a label is no link and mentions nobody."""
    page = Page(
        title="a|b", tables=(Table((Column("x"),), (Row(("[c](d) | <e> @f",)),)),), warnings=("*g*",), notes=("h_i",)
    )
    assert markdown.text([page]) == (
        "### a\\|b\n\n| x |\n| --- |\n| \\[c\\](d) \\| \\<e\\> \\@f |\n\n_h\\_i_\n\n> **warning:** \\*g\\*\n"
    )


def test_markdown_leaves_bars_out_and_puts_remarks_into_the_last_column() -> None:
    """A markdown table has the same number of cells in every row."""
    text = markdown.text([Page(title="t", tables=(TABLE,))])
    assert "| War | 0.0 % |  | excluded by somebody's choice |" in text
    assert {line.count("|") for line in text.splitlines() if line.startswith("|")} == {5}


def test_facts_stand_at_the_right_edge_or_below_a_long_title() -> None:
    """The heading is as wide as the window."""
    page = Page(title="Ferry", facts=("profile: none", "pool: linear"))
    assert pages.text([page], Window(60)) == f"Ferry{' ' * 27}profile: none · pool: linear\n"
    assert pages.text([page], Window(30)) == "Ferry\nprofile: none · pool: linear\n"
