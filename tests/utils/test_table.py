"""The CSV reader gives back the numbers that were written, and names the line and the column of what is none."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import tinygrad_edu as tg
from tinygrad_edu.errors import DataError
from tinygrad_edu.utils.data import DataLoader
from tinygrad_edu.utils.data.table import csv_dataset, read_csv

FINITE = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(min_size=1, max_size=8).filter(lambda text: text.strip() and not set(text) & set("\0\r\n")).map(lambda text: "x" + text)


@pytest.fixture
def write(tmp_path):
    def write(content, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@given(
    values=arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=5), elements=FINITE),
    delimiter=st.sampled_from(",;\t|: "),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    suffix=st.sampled_from(["", ".gz"]),
    data=st.data(),
)
def test_what_was_written_comes_back(values, delimiter, quoting, end, encoding, suffix, data, tmp_path_factory):
    names = data.draw(st.none() | st.lists(WORDS, min_size=values.shape[1], max_size=values.shape[1]))
    path = tmp_path_factory.getbasetemp() / f"round_trip.csv{suffix}"
    opened = gzip.open if suffix else open
    with opened(path, "wt", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=end)
        writer.writerows(([names] if names else []) + values.tolist())
    table = read_csv(path, delimiter=delimiter, encoding="utf-8-sig" if encoding == "utf-8" else encoding)
    np.testing.assert_array_equal(table.values, values)
    assert table.names == tuple(name.strip() for name in names or ())
    assert table.lines.tolist() == list(range(1 + bool(names), len(values) + 1 + bool(names)))


@given(values=arrays(np.float64, (4, 3), elements=FINITE | st.just(np.nan)), marker=st.sampled_from(["", "NA", " nan ", "?", "NULL", "-"]))
def test_missing_numbers(values, marker, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "missing.csv"
    path.write_text("\n".join(",".join(marker if np.isnan(x) else repr(float(x)) for x in row) for row in values))
    whole = ~np.isnan(values).any(axis=1)
    np.testing.assert_array_equal(read_csv(path, header=False, missing="nan").values, values)
    if whole.any():
        table = read_csv(path, header=False, missing="skip")
        np.testing.assert_array_equal(table.values, values[whole])
        assert table.lines.tolist() == (np.flatnonzero(whole) + 1).tolist()
    if not whole.all():
        row, column = np.argwhere(np.isnan(values))[0]
        with pytest.raises(DataError, match=f"line {row + 1}, column {column + 1}: the number is missing"):
            read_csv(path, header=False)


@pytest.mark.parametrize(
    ("text", "names", "values"),
    [
        ("1,2\n3,4\n", (), [[1, 2], [3, 4]]),
        ("a,b\n1,2", ("a", "b"), [[1, 2]]),
        ("\n\na, b\n\n1 , 2\n\n\n3,4\n\n", ("a", "b"), [[1, 2], [3, 4]]),
        ('"a, or b","c ""d"""\n"1","2"\n', ("a, or b", 'c "d"'), [[1, 2]]),
        ('a,"b\nc"\n1, "2"\n', ("a", "b\nc"), [[1, 2]]),
        ("x\n1\n\n2\n", ("x",), [[1], [2]]),
        ("+1,-2.5e-3,.5\n", (), [[1, -0.0025, 0.5]]),
        ("\ufeffa,b\n1,2\n", ("a", "b"), [[1, 2]]),
    ],
)
def test_what_tables_look_like(text, names, values, write):
    table = read_csv(write(text))
    assert table.names == names
    assert table.values.dtype == np.float64
    assert table.values.tolist() == values


def test_a_header_of_numbers_is_one_if_one_says_so(write):
    path = write("2019,2020\n1,2\n")
    assert read_csv(path).values.shape == (2, 2)
    assert read_csv(path, header=True).names == ("2019", "2020")


def test_the_lines_are_those_of_the_file(write):
    path = write('a,"b\nb"\n\n1,2\n3,4\n')
    assert read_csv(path).lines.tolist() == [4, 5]


WRONG = {
    "empty": ("", "is empty"),
    "empty lines": ("\n\n  \n", "is empty"),
    "a header alone": ("a,b\n", "has a header, but no rows"),
    "a word": ("a,b\n1,2\n3,x\n", r"line 3, column 2 \('b'\): 'x' is not a number"),
    "a word without a header": ("1,2\n3,x\n", r"line 2, column 2: 'x' is not a number"),
    "a word in the first row": ("1,x\n3,4\n", "line 1: it holds both numbers and words; say .* header=True or header=False"),
    "a long word": ("a\n" + "z" * 1000, "'z{40}…' is not a number"),
    "a word after empty lines": ("a,b\n\n\n1,x\n", "line 4, column 2"),
    "an underscore": ("a\n1\n1_000\n", "line 3, .*'1_000' is not a number"),
    "a decimal comma": ('a\n"1,5"\n', "'1,5' is not a number"),
    "another delimiter": ("a;b\n1;2\n", "'1;2' is not a number. If the cells are separated by ';', say delimiter=';'"),
    "a short row": ("a,b\n1,2\n3\n", "line 3: the row has 1 cells, but the one in line 1 has 2"),
    "a long row": ("1,2\n3,4,5\n", "line 2: the row has 3 cells"),
    "a trailing comma": ("a,b\n1,2,\n", "line 2: the row has 3 cells"),
    "infinity": ("a\n1\ninf\n", r"line 3, column 1 \('a'\): the number is infinite"),
    "a huge number": ("a\n1e999\n", "line 2, .* infinite, or too large for float64"),
    "an open quote": ('a,b\n1,"2\n3,4\n', "line 2: the row cannot be read"),
    "something behind a quote": ('a,b\n1,"2"3\n', "line 2: the row cannot be read"),
    "a field without end": ("a\n" + "1" * 200_000, "line 2: the row cannot be read .*larger than field limit"),
    "another encoding": ("größe\n1\n".encode("latin-1"), "line 1, byte 3 of it: f6 is no utf-8-sig: give the encoding"),
    "a byte that means nothing": (b"a\n1\n2\xff\n", "line 3, byte 2 of it: ff"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "line 1, byte 1"),
    "zeros": (bytes(100), "is not a number|cannot be read|no rows"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_table(name, write):
    content, reason = WRONG[name]
    path = write(content)
    with pytest.raises(DataError, match=reason) as raised:
        read_csv(path)
    assert str(raised.value).startswith(str(path))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("cut.csv.gz", gzip.compress(b"1,2\n" * 100, mtime=0)[:-9], "cannot be decompressed"),
        ("none.csv.gz", b"1,2\n", "cannot be decompressed"),
        ("utf-16.csv", "1,2\n".encode("utf-16-le")[:-1], "utf-16"),
    ],
)
def test_damaged_files(name, content, reason, write):
    with pytest.raises(DataError, match=reason):
        read_csv(write(content, name), encoding="utf-16" if "16" in name else "utf-8")


def test_missing_files_and_folders_in_their_place(tmp_path):
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(DataError, match="cannot be read"):
            read_csv(path)


def test_nothing_is_left_without_the_rows_that_are_not_whole(write):
    with pytest.raises(DataError, match="no row without a missing number"):
        read_csv(write("a,b\n1,\n,2\n"), missing="skip")


@pytest.mark.parametrize(
    "options", [{"delimiter": ""}, {"delimiter": ",,"}, {"delimiter": '"'}, {"delimiter": None}, {"missing": "drop"}], ids=str
)
def test_options_out_of_range(options, write):
    with pytest.raises(ValueError, match="should be one"):
        read_csv(write("1\n"), **options)


# As a dataset


def test_features_and_labels(write):
    path = write("height,species,weight\n1.5,0,2\n2.5,1,3\n3.5,0,4\n")
    data = csv_dataset(path, label="species")
    features, labels = data.tensors
    assert (features.dtype, labels.dtype) == (tg.float32, tg.int64)
    assert features.tolist() == [[1.5, 2.0], [2.5, 3.0], [3.5, 4.0]]
    assert labels.tolist() == [0, 1, 0]
    assert csv_dataset(path, label=1).tensors[1].tolist() == csv_dataset(path, label=-2).tensors[1].tolist() == [0, 1, 0]
    ((batch, targets),) = DataLoader(csv_dataset(path, target="weight", dtype=tg.float64), batch_size=3)
    assert batch.tolist() == [[1.5, 0.0], [2.5, 1.0], [3.5, 0.0]]
    assert (targets.tolist(), targets.dtype) == ([2.0, 3.0, 4.0], tg.float64)
    (alone,) = csv_dataset(path).tensors
    assert alone.shape == (3, 3)
    assert len(csv_dataset(path, label="species", missing="skip")) == 3


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("a,b\n1,2\n3,0.5\n", {"label": "b"}, r"line 3, column 2 \('b'\): 0\.5 is not a class"),
        ("a,b\n1,2\n3,-1\n", {"label": "b"}, "-1 is not a class"),
        ("a,b\n1,1e300\n", {"label": "b"}, r"1e\+300 is not a class"),
        ("a,b\n1,\n", {"label": "b", "missing": "nan"}, "nan is not a class"),
        ("a,b\n1,2\n1e39,2\n", {"label": "b"}, r"line 3, column 1 \('a'\): 1e\+39 is too large for float32"),
        ("a,b\n1,2\n1,-1e39\n", {"target": "b"}, r"line 3, column 2 \('b'\): -1e\+39 is too large for float32"),
        ("a,b\n1,2\n", {"label": "c"}, "no column named 'c'; the header is a, b"),
        ("a,a\n1,2\n", {"label": "a"}, "several columns named 'a'"),
        ("1,2\n", {"label": "a"}, "no column named 'a'; the header is missing"),
        ("a,b\n1,2\n", {"label": 2}, "no column with the index 2; the table has 2 columns"),
        ("a\n1\n", {"label": "a"}, "only the column of the labels"),
    ],
)
def test_what_is_no_dataset(text, options, reason, write):
    with pytest.raises(DataError, match=reason):
        csv_dataset(write(text), **options)


def test_what_is_large_for_float32_is_not_for_float64(write):
    assert csv_dataset(write("1e39,2\n"), dtype=tg.float64).tensors[0].tolist() == [[1e39, 2.0]]


@pytest.mark.parametrize("options", [{"label": 0, "target": 1}, {"dtype": tg.int64}], ids=str)
def test_options_of_a_dataset_out_of_range(options, write):
    with pytest.raises(ValueError, match="csv_dataset"):
        csv_dataset(write("1,2\n"), **options)
