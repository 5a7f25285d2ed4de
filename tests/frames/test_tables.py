"""Records as Arrow, pandas and polars: exact, typed by the spec, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.records.record import Record
from callrecords.errors import BadArgument, RecordError
from callrecords.frames import to_arrow, to_dicts, to_pandas, to_polars
from tests.client.acme import NUMBER, Entry, Hop, Way

pa = pytest.importorskip("pyarrow", reason="the extra `arrow` is not installed")

NOON = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
WHOLE = Entry(
    ref="a",
    from_=NUMBER,
    at=NOON,
    stored_at=NOON,
    price=Decimal("0.0025"),
    count=3,
    ok=True,
    way=Way("up"),
    hops=[Hop(at=NOON, cost=Decimal(1)), Hop()],
    last=Hop(cost=Decimal("-0.1")),
)


class Odd(Record, kw_only=True):
    either: int | str | None = None
    number: int | Decimal | None = None
    any: dict[str, Any] | None = None
    holes: list[Hop | None] | None = None
    words: list[Way] | None = None


def test_the_types_follow_from_the_record() -> None:
    schema = to_arrow([], record=Entry).schema
    number, time = pa.decimal128(38, 12), pa.timestamp("us", "UTC")
    hop = pa.struct([("at", time), ("cost", number)])
    assert dict(zip(schema.names, schema.types, strict=True)) == {
        "ref": pa.string(),
        "from_": pa.string(),
        "name": pa.string(),
        "at": time,
        "stored_at": time,
        "price": number,
        "count": pa.int64(),
        "ok": pa.bool_(),
        "way": pa.dictionary(pa.int32(), pa.string()),
        "hops": pa.list_(hop),
        "last": hop,
    }


def test_words_are_text_for_readers_that_take_no_dictionaries() -> None:
    entry = Entry(ref="a", way=Way.OUT)
    table = to_arrow([entry], dictionaries=False).read_all()
    assert table.schema.field("way").type == pa.string()
    assert table["way"].to_pylist() == ["out"]
    assert table.schema.remove(table.schema.get_field_index("way")) == to_arrow([entry]).schema.remove(
        table.schema.get_field_index("way")
    )


moments = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)) | st.none()
amounts = st.decimals(min_value=-(10**20), max_value=10**20, places=12) | st.none()
hops = st.builds(Hop, at=moments, cost=amounts)
texts = st.text(st.characters(codec="utf-8"), max_size=5) | st.none()
entries = st.builds(
    Entry,
    ref=st.text(st.characters(codec="utf-8"), max_size=5),
    from_=texts,
    name=texts,
    at=moments,
    stored_at=moments,
    price=amounts,
    count=st.integers(-(2**63), 2**63 - 1) | st.none(),
    ok=st.booleans() | st.none(),
    way=st.sampled_from([*Way, Way("up")]) | st.none(),
    hops=st.lists(hops, max_size=2) | st.none(),
    last=hops | st.none(),
)


@given(st.lists(entries, max_size=5), st.integers(1, 3))
def test_a_table_holds_what_the_dicts_hold(records: list[Entry], size: int) -> None:
    table = to_arrow(records, record=Entry, batch_size=size).read_all()
    table.validate(full=True)
    assert table.to_pylist() == list(to_dicts(records))


def test_values_of_several_types_are_text_and_numbers_stay_numbers() -> None:
    records = [
        Odd(either="0288", number=1, any={"a": [1]}, holes=[None, Hop()], words=[Way.IN]),
        Odd(either=288, number=Decimal("1.5")),
    ]
    table = to_arrow(records).read_all()
    assert table["either"].to_pylist() == ["0288", "288"]
    assert table["number"].to_pylist() == [1, Decimal("1.5")]
    assert table["any"].to_pylist() == ['{"a":[1]}', None]
    assert table["holes"].to_pylist() == [[None, {"at": None, "cost": None}], None]
    assert table["words"].to_pylist() == [["in"], None]


def test_a_batch_without_any_value_keeps_its_types() -> None:
    reader = to_arrow([Odd(), Odd(either="a")], batch_size=1)
    assert reader.read_all()["either"].to_pylist() == [None, "a"]


@pytest.mark.parametrize(
    ("field", "record"),
    [
        ("price", Entry(ref="a", price=Decimal("0.0000000000001"))),
        ("price", Entry(ref="a", price=Decimal(10) ** 30)),
        ("count", Entry(ref="a", count=2**63)),
        ("hops", Entry(ref="a", hops=[Hop(cost=Decimal("1e-13"))])),
    ],
)
def test_a_number_that_does_not_fit_is_an_error_that_names_the_field(field: str, record: Entry) -> None:
    with pytest.raises(RecordError, match=f"^{field}: .*to_dicts") as caught:
        to_arrow([record]).read_all()
    assert "0000" not in str(caught.value)


def test_records_are_fetched_while_the_reader_is_read() -> None:
    taken: list[int] = []

    def walk() -> Iterator[Entry]:
        for number in range(10):
            taken.append(number)
            yield Entry(ref=str(number))

    reader = to_arrow(walk(), batch_size=2)
    assert reader.read_next_batch().num_rows == 2
    assert len(taken) == 2


def test_no_records_need_their_class_and_make_an_empty_table() -> None:
    with pytest.raises(BadArgument, match="record="):
        to_arrow([])
    assert to_arrow([], record=Entry).read_all().num_rows == 0


def test_records_of_two_classes_are_refused() -> None:
    with pytest.raises(BadArgument, match="records of Entry, got Entry, Hop"):
        to_arrow([WHOLE, Hop()]).read_all()


def test_a_batch_holds_at_least_one_record() -> None:
    with pytest.raises(BadArgument, match="batch_size"):
        to_arrow([WHOLE], batch_size=0)


def test_pandas_keeps_every_value_exact() -> None:
    pytest.importorskip("pandas")
    frame = to_pandas([WHOLE, Entry(ref="b")])
    assert frame.shape == (2, len(Entry.__struct_fields__))
    assert frame["price"].dtype.pyarrow_dtype == pa.decimal128(38, 12)
    assert frame["from_"][0] == NUMBER
    assert frame["price"].sum() == Decimal("0.0025")
    assert frame["at"][0] == NOON
    assert frame["count"].dtype.pyarrow_dtype == pa.int64()  # with a null in it, no float


def test_polars_keeps_every_value_exact() -> None:
    pytest.importorskip("polars")
    frame = to_polars([WHOLE, Entry(ref="b")])
    assert frame["price"].to_list() == [Decimal("0.0025"), None]
    assert frame["at"][0] == NOON
    assert frame["way"].to_list() == ["up", None]
    assert frame["hops"].to_list()[0] == WHOLE.to_dict()["hops"]


def test_duckdb_reads_the_stream_as_it_is() -> None:
    duckdb = pytest.importorskip("duckdb")
    calls = to_arrow([WHOLE, Entry(ref="b", price=Decimal(1))], batch_size=1)
    with duckdb.connect() as connection:
        connection.register("calls", calls)
        assert connection.sql("select sum(price) from calls").fetchall() == [(Decimal("1.0025"),)]
