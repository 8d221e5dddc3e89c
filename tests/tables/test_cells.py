from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.tables.cells import (
    Address,
    Amounts,
    CellError,
    CellType,
    Choice,
    Domain,
    Id,
    Ids,
    Text,
    Word,
    Words,
    closest,
    is_empty,
    items,
    plain,
)
from scheduler.tables.sheet import Broken, Cell
from tests.tables.making import fault

COLOURS = Choice({"red": ("红", "crimson"), "same-day": ("同日",)})


@pytest.mark.parametrize(
    ("cell_type", "cell", "meaning"),
    [
        (Id(), " hall-1 ", "hall-1"),
        (Id(), "ｈａｌｌ－１", "hall-1"),
        (Id(), "一号厅_A", "一号厅_A"),
        (Id(), "कमरा", "कमरा"),
        (Id(), 101.0, "101"),
        (Id(session=True), "show.1", "show"),
        (Id(session=True), "show．12", "show.12"),
        (Ids(), "a；b、c; a ;", ("a", "b", "c")),
        (Ids(session=True), "show;show.1;show.2;show", ("show", "show.1", "show.2", "show")),
        (Amounts(), "drone＊2；sound、light × 3", (("drone", 2), ("sound", 1), ("light", 3))),
        (Text(), "  “一号厅”：Ｂ区\r\n二层　", "“一号厅”：Ｂ区\n二层"),
        (Text(), "\u200b\ufefftitle", "title"),
        (Text(), 13800000000.0, "13800000000"),
        (Text(), 2.5, "2.5"),
        (Text(), True, "TRUE"),
        (Word(), " green   house ", "green house"),
        (Words(), "亲子（家庭）；students、亲子（家庭）", ("亲子（家庭）", "students")),
        (COLOURS, "RED", "red"),
        (COLOURS, "红 ", "red"),
        (COLOURS, "same_day", "same-day"),
        (COLOURS, "Ｓａｍｅ ｄａｙ", "same-day"),
        (Address(), "https://www.example.org/活动?id=1", "https://www.example.org/活动?id=1"),
        (Domain(), "Festival.Example", "festival.example"),
    ],
)
def test_what_a_cell_says(cell_type: CellType, cell: Cell, meaning: Any) -> None:
    assert cell_type.parse(cell) == meaning


@pytest.mark.parametrize(
    ("cell_type", "cell", "code", "remedy"),
    [
        (Id(), "hall 1", "E102", "write hall-1"),
        (Id(), "../../etc", "E102", "write etc"),
        (Id(), "x" * 81, "E102", "shorten it"),
        (Id(), "show.2", "E102", "write show-2"),
        (Id(), "!", "E102", "write an id, for example hall-1"),
        (Id(session=True), "show.0", "E102", "write show"),
        (Id(session=True), "show.02", "E102", "write show"),
        (Id(session=True), "show.2.3", "E102", "write show"),
        (Id(), 2.1, "E114", "format the cell as text in Excel and write it again"),
        (Ids(), "a, b", "E102", "separate the items of a list with `;`"),
        (Amounts(), "drone*0", "E115", "write drone, or drone*2 for two"),
        (Amounts(), "drone*", "E115", "write drone, or drone*2 for two"),
        (Amounts(), "drone;drone*2", "E115", "write drone*3 once, if that is meant"),
        (Text(), date(2023, 6, 12), "E114", "format the cell as text in Excel and write it again"),
        (Text(), time(9, 30), "E114", "format the cell as text in Excel and write it again"),
        (Text(), 1.5e15, "E114", "format the cell as text in Excel and write it again"),
        (Text(), Broken("#REF!"), "E114", "mend the formula, or write its value"),
        (Text(), "a\x07b", "E111", "delete it"),
        (Text(), "x" * 32_768, "E112", "keep it under 32,767"),
        (COLOURS, "redd", "E106", "write red"),
        (COLOURS, "blue", "E106", "write `red` or `same-day`"),
        (Address(), "www.example.org/a", "E113", "write https://www.example.org/a"),
        (Address(), "javascript:alert(1)", "E113", "write it like https://www.example.org/talk"),
        (Domain(), "https://example.org", "E113", "write it without https:// and without a path"),
    ],
)
def test_what_is_wrong_with_a_cell(cell_type: CellType, cell: Cell, code: str, remedy: str) -> None:
    with pytest.raises(CellError) as error:
        cell_type.parse(cell)
    assert (error.value.code, error.value.remedy) == (code, remedy)


def test_the_message_names_the_character_that_cannot_be_printed() -> None:
    with pytest.raises(CellError, match=r"holds a character that cannot be printed \(U\+0000\)"):
        Text().parse("a\x00")


IDS = st.from_regex(r"[A-Za-z0-9_\u4e00-\u9fa5-]{1,20}", fullmatch=True)
SEPARATORS = st.sampled_from([";", "；", "、", " ; ", ";;"])


@given(IDS)
def test_an_id_is_kept(ident: str) -> None:
    assert Id().parse(f" {ident}\u3000") == plain(ident)


@given(st.lists(IDS, min_size=1, max_size=6), SEPARATORS)
def test_a_list_of_ids_is_kept_in_order(idents: list[str], separator: str) -> None:
    assert Ids().parse(separator.join(idents)) == tuple(dict.fromkeys(map(plain, idents)))


@given(
    st.text(max_size=60),
    st.sampled_from([Id(), Ids(), Amounts(), Word(), Words(), COLOURS, Address(), Text()]),
)
def test_any_text_has_a_meaning_or_a_fault(text: str, cell_type: CellType) -> None:
    found = fault(cell_type, text)
    assert found is None or (found.message and found.remedy)


def test_blank_cells_are_empty() -> None:
    assert [is_empty(cell) for cell in ("", " \t\u3000", "\u200b", "0", 0.0, False)] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_empty_items_of_a_list_are_left_out() -> None:
    assert items("；a;; b 、") == ["a", "b"]


def test_the_closest_word() -> None:
    assert closest("动画", ["动漫", "机器人"]) == ""
    assert closest("feturs", ["features", "capacity"]) == "features"
    assert closest("f" * 1000, ["features"]) == ""


@pytest.mark.parametrize("mark", "\u202e\u202a\u2066\u2069\u200f")
def test_marks_that_turn_the_reading_direction_are_refused(mark: str) -> None:
    error = fault(Text(), f"Talk {mark}gnp.exe")
    assert error is not None
    assert (error.code, error.message) == (
        "E111",
        f"holds a character that cannot be printed (U+{ord(mark):04X})",
    )
