"""A damaged, hostile or enormous file: either what was saved or one exception, which names the file, and no memory on its word."""

from __future__ import annotations

import json
import os
import struct
import tracemalloc
import zipfile
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.errors import CheckpointError, DataError
from tinygrad_edu.serialization import load, save

from .same import same, written

ENDINGS = [".npz", ".safetensors"]
VALUE = {"epoch": 3, "model": {"w": tg.arange(3.0), "flag": tg.tensor([True, False])}, "t": (1, None, "a")}
WHOLE = {ending: written(VALUE, ending) for ending in ENDINGS}
FEW = 3 << 20  # bytes


def taken(content, path=None):
    """Return what comes of loading: the value or the exception; the memory it took stays below a few megabytes."""
    tracemalloc.start()
    try:
        return load(BytesIO(content) if path is None else path)
    except CheckpointError as error:
        return error
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < FEW + len(content or b"")


def header(text, data=b"", length=None) -> bytes:
    raw = text if isinstance(text, bytes) else json.dumps(text).encode()
    return struct.pack("<Q", len(raw) if length is None else length) + raw + data


def entry(start=0, stop=4, dtype="F32", shape=(1,)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, stop]}


def test_the_exception_is_one_that_programs_catch(tmp_path):
    (tmp_path / "w.pt").write_bytes(b"garbage of some length")
    with pytest.raises(RuntimeError, match=r"cannot load '.*w\.pt': it is neither .* nor .*, but begins with b'garbage '") as caught:
        load(tmp_path / "w.pt")
    assert isinstance(caught.value, DataError)
    (tmp_path / "w.pt").write_bytes(b"")
    with pytest.raises(CheckpointError, match="it is empty"):
        load(tmp_path / "w.pt")


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_truncation(ending):
    assert same(taken(WHOLE[ending]), VALUE)
    for n in range(len(WHOLE[ending])):
        assert isinstance(taken(WHOLE[ending][:n]), CheckpointError), n


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_flipped_bit(ending):
    """The zip file has checksums of its own, the other form has one in its metadata: nothing wrong is ever loaded."""
    whole = WHOLE[ending]
    for i in range(len(whole) * 8):
        damaged = bytearray(whole)
        damaged[i // 8] ^= 1 << i % 8
        try:
            assert same(load(BytesIO(bytes(damaged))), VALUE), i
        except CheckpointError as error:
            assert str(error).startswith("cannot load 'the file object': ")  # noqa: PT017 - most, but not all, are refused


def plain(save) -> bytes:
    file = BytesIO()
    save(file, x=np.arange(3.0), n=np.array([[True], [False]]))
    return file.getvalue()


PLAIN = {
    "npz": plain(np.savez),
    "compressed": plain(np.savez_compressed),
    "safetensors": header(
        {"n": entry(12, 14, "BOOL", (2, 1)), "x": entry(0, 12, shape=(3,))}, np.arange(3, dtype="f4").tobytes() + b"\1\0"
    ),
}


@pytest.mark.parametrize("form", PLAIN)
def test_every_flipped_bit_in_files_of_other_programs(form):
    """A safetensors file without a checksum can come back with another number, but every other surprise is the one exception."""
    loaded = 0
    for i in range(len(PLAIN[form]) * 8):
        damaged = bytearray(PLAIN[form])
        damaged[i // 8] ^= 1 << i % 8
        try:
            found = load(BytesIO(bytes(damaged)))
        except CheckpointError:
            continue
        loaded += 1
        assert all(isinstance(t, tg.Tensor) for t in found.values())
        if form != "safetensors":
            assert [t.tolist() for t in found.values()] == [[0, 1, 2], [[True], [False]]]
    assert 0 < loaded < len(PLAIN[form]) * 4


@pytest.mark.parametrize("ending", ENDINGS)
@given(cuts=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.1), st.binary(max_size=20)), min_size=1, max_size=3))
def test_pieces_replaced(ending, cuts):
    damaged = WHOLE[ending]
    for start, length, other in cuts:
        i, n = int(start * len(damaged)), int(length * len(damaged))
        damaged = damaged[:i] + other + damaged[i + n :]
    found = taken(damaged)
    assert isinstance(found, CheckpointError) or same(found, VALUE)


def ours(structure, **arrays):
    """Return a file whose structure is what somebody made up."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("structure.json", structure if isinstance(structure, str) else json.dumps({"version": 1, "content": structure}))
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as member:
                np.save(member, array)
    return file.getvalue()


HEADERS = {
    "no-header": (b"\0" * 7 + b"\0{", "it is damaged|header"),
    "huge-length": (header({"x": entry()}, b"\0" * 4, length=2**63), "neither"),
    "long-length": (header({"x": entry()}, b"\0" * 4, length=90_000_000), "header is said to have 90000000 bytes"),
    "negative": (header({"x": entry(-4, 0)}), "begins at byte -4"),
    "backwards": (header({"x": entry(4, 0)}, b"\0" * 4), "-4 are there"),
    "beyond": (header({"x": entry(0, 8, shape=[2])}, b"\0" * 4), "promises 8 bytes of data, but 4 are there"),
    "terabytes": (header({"x": entry(0, 4 << 40, shape=[1 << 40])}, b"\0" * 4), "promises 4398046511104 bytes"),
    "overlap": (header({"x": entry(), "y": entry()}, b"\0" * 4), "'y' begins at byte 0 of the data, but the one before it ends at 4"),
    "hole": (header({"x": entry(4, 8)}, b"\0" * 8), "begins at byte 4"),
    "left-over": (header({"x": entry()}, b"\0" * 5), "promises 4 bytes of data, but 5 are there"),
    "duplicate": (header(b'{"x": %(x)s, "x": %(x)s}' % {b"x": json.dumps(entry()).encode()}, b"\0" * 4), "a name stands twice"),
    "unknown-dtype": (header({"x": entry(dtype="F7")}, b"\0" * 4), "dtype 'F7', which no tensor can have"),
    "no-dtype": (header({"x": {"shape": [1]}}), "not of the form"),
    "list-entry": (header({"x": [1]}), "not of the form"),
    "list-dtype": (header({"x": entry(dtype=["F32"])}, b"\0" * 4), "damaged"),
    "overflow": (header({"x": entry(shape=[2**32, 2**32, 0, 2**63])}, b"\0" * 4), "has 0 bytes, but 4"),
    "overflow-0": (header({"x": entry(0, 0, shape=[2**63, 2**63, 0])}), "damaged"),
    "product": (header({"x": entry(shape=[2**62, 4, 1])}, b"\0" * 4), "has 73786976294838206464 bytes, but 4 are there"),
    "negative-shape": (header({"x": entry(shape=[-1, -1])}, b"\0" * 4), "a list of sizes was expected"),
    "float-shape": (header({"x": entry(shape=[1.0])}, b"\0" * 4), "a list of sizes was expected"),
    "true-shape": (header({"x": entry(shape=[True])}, b"\0" * 4), "a list of sizes was expected"),
    "65-dimensions": (header({"x": entry(shape=[1] * 65)}, b"\0" * 4), "damaged"),
    "offsets": (header({"x": {**entry(), "data_offsets": [0, 4, 8]}}, b"\0" * 4), "two numbers were expected"),
    "deep": (header(b'{"x":' + b"[" * 100_000), "RecursionError"),
    "infinity": (header(b'{"x": Infinity}'), "Infinity is no JSON"),
    "digits": (header(b'{"x": ' + b"9" * 5000 + b"}"), "damaged"),
    "no-json": (header(b"{nothing}"), "damaged"),
    "no-text": (header(b"{\xff\xff}"), "damaged"),
    "metadata": (header({"__metadata__": {"a": 1}}), "no object of strings"),
    "metadata-list": (header({"__metadata__": []}), "no object of strings"),
    "checksum-left-out": (header({"__metadata__": {"tinygrad_edu.structure": "{}"}}), "checksum is wrong"),
    "bool-2": (header({"x": entry(0, 1, "BOOL")}, b"\2"), "neither 0 nor 1"),
}


@pytest.mark.parametrize("case", HEADERS)
def test_hostile_headers(case):
    content, message = HEADERS[case]
    found = taken(content)
    assert isinstance(found, CheckpointError)
    with pytest.raises(CheckpointError, match=message):
        raise found


STRUCTURES = {
    "version": ('{"version": 2, "content": 1}', "it is written in version 2 of the form; this one reads version 1"),
    "no-version": ("{}", "version None"),
    "no-object": ("[1]", "no object but list"),
    "no-content": ('{"version": 1}', "KeyError"),
    "unknown-kind": ({"set_on_fire": 1}, "unknown kind 'set_on_fire'"),
    "no-kind": ({}, "damaged"),
    "class": ({"class": "os.system"}, "unknown kind 'class'"),
    "missing-array": ({"tensor": "y"}, "KeyError: 'y'"),
    "unhashable-array": ({"tensor": []}, "TypeError"),
    "unhashable-key": ({"dict": [[[1], 2]]}, "TypeError"),
    "equal-keys": ({"dict": [[1, 2], [True, 3]]}, "a key stands twice"),
    "too-much": ({"tuple": [], "more": 1}, "'tuple' has fields that it cannot have"),
    "extra": ({"bytes": "", "more": 1}, r"fields that it cannot have: \['more'\]"),
    "dtype": ({"dtype": "object"}, "unknown kind 'dtype'"),
    "device": ({"device": "nowhere"}, "damaged"),
    "base64": ({"bytes": "?"}, "damaged"),
    "int": ({"int": "x"}, "damaged"),
    "float": ({"float": "1e5"}, "unknown kind 'float'"),
    "scalar": ({"scalar": "float32", "value": "x"}, "damaged"),
    "scalar-256": ({"scalar": "uint8", "value": 256}, "damaged"),
    "gradient-of-integers": ({"tensor": "n", "requires_grad": True}, "floating point"),
    "unsigned": ({"tensor": "u"}, "dtype"),
    "deep": ('{"version": 1, "content": ' + "[" * 50_000, "RecursionError"),
    "deep-and-whole": ('{"version": 1, "content": ' + "[" * 900 + "]" * 900 + "}", "RecursionError"),
    "metadata-of-dict": ({"dict": {}, "_metadata": 1}, "AttributeError"),
}


@pytest.mark.parametrize("case", STRUCTURES)
def test_hostile_structures(case):
    structure, message = STRUCTURES[case]
    found = taken(ours(structure, n=np.zeros(1, np.int64), u=np.zeros(1, np.uint16)))
    assert isinstance(found, CheckpointError)
    with pytest.raises(CheckpointError, match=message):
        raise found


def zipped(members, compression=zipfile.ZIP_STORED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def npy(array=None, header=None) -> bytes:
    file = BytesIO()
    if header is None:
        np.save(file, np.ones(1) if array is None else array)
    else:
        file.write(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + b"\0" * 8)
    return file.getvalue()


def patched(content, **fields) -> bytes:
    """Return a zip file of one member whose directory tells something else than the truth."""
    raw = bytearray(content)
    at = raw.index(b"PK\1\2")
    for name, value in fields.items():
        place, form = {"flags": (8, "<H"), "method": (10, "<H"), "packed": (20, "<I"), "size": (24, "<I")}[name]
        struct.pack_into(form, raw, at + place, value)
    return bytes(raw)


FIELDS = b"{'descr': '%s', 'fortran_order': False, 'shape': %s, }"
ONE = zipped([("x.npy", npy())])
ARCHIVES = {
    "bomb": (zipped([("x.npy", npy(np.zeros(10_000_000)))], zipfile.ZIP_DEFLATED), "are said to unpack to 80000128, more than 100 times"),
    "bomb-of-json": (zipped([("structure.json", "[" + "0," * 10_000_000)], zipfile.ZIP_DEFLATED), "more than 100 times"),
    "lying-size": (patched(zipped([("x.npy", npy(np.zeros(10_000_000)))], zipfile.ZIP_DEFLATED), size=136), "damaged|bytes"),
    "lying-stored": (patched(ONE, size=1 << 30), "is said to have 1073741824 bytes, but 136 are there"),
    "larger-than-file": (patched(ONE, size=1 << 30, packed=1 << 30), "larger than the file"),
    "encrypted": (patched(ONE, flags=1), "compressed or encrypted"),
    "lzma": (patched(ONE, method=14), "compressed or encrypted"),
    "upwards": (zipped([("../../x.npy", npy())]), "are no paths"),
    "absolute": (zipped([("/etc/x.npy", npy())]), "are no paths"),
    "backslash": (zipped([("..\\x.npy", npy())]), "are no paths"),
    "folder": (zipped([("x/", b"")]), "is no array"),
    "program": (zipped([("x.py", b"")]), "is no array"),
    "no-npy": (zipped([("x.npy", b"nothing at all, and long enough to be a header")]), r"no \.npy file"),
    "short-npy": (zipped([("x.npy", b"\x93NUMPY")]), r"damaged|no \.npy file|header"),
    "evaluated": (zipped([("x.npy", npy(header=b"__import__('os').abort()"))]), "not of the form"),
    "deep-header": (zipped([("x.npy", npy(header=b"(" * 60_000))]), "not of the form"),
    "twice-in-header": (zipped([("x.npy", npy(header=b"{'shape': (1,), 'shape': (1,), 'descr': '<f8'}"))]), "not of the form"),
    "objects": (zipped([("x.npy", npy(header=FIELDS % (b"|O", b"(1,)")))]), "Python objects, which only pickle reads"),
    "sub-arrays": (zipped([("x.npy", npy(header=FIELDS % (b"(9999,9999)f8", b"(1,)")))]), "no tensor can have"),
    "unknown-dtype": (zipped([("x.npy", npy(header=FIELDS % (b"<q7", b"(1,)")))]), "damaged"),
    "overflow": (zipped([("x.npy", npy(header=FIELDS % (b"<f8", b"(4294967296, 4294967296, 8)")))]), "has 1180591620717411303424 "),
    "too-large": (zipped([("x.npy", npy(header=FIELDS % (b"<f8", b"(2,)")))]), "has 16 bytes, but 8 are there"),
    "too-small": (zipped([("x.npy", npy(header=FIELDS % (b"<f4", b"(1,)")))]), "has 4 bytes, but 8 are there"),
    "bool-2": (zipped([("x.npy", npy(header=FIELDS % (b"|b1", b"(8,)"))[:-1] + b"\2")]), "neither 0 nor 1"),
    "header-too-long": (zipped([("x.npy", b"\x93NUMPY\2\0\xff\xff\xff\xff{}")]), r"no \.npy file"),
}


@pytest.mark.parametrize("case", ARCHIVES)
def test_hostile_archives(case):
    content, message = ARCHIVES[case]
    found = taken(content)
    assert isinstance(found, CheckpointError)
    with pytest.raises(CheckpointError, match=message):
        raise found


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_the_same_name():
    assert "two members of the same name" in str(taken(zipped([("x.npy", npy()), ("x.npy", npy(np.zeros(1)))])))


def test_members_that_share_their_bytes():
    """Two entries of the directory that point at the same compressed bytes unpack to twice as much."""
    content = zipped([("x.npy", npy(np.zeros(10_000)))], zipfile.ZIP_DEFLATED)
    at, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    directory = b"".join(content[at:end].replace(b"x.npy", b"%c.npy" % (97 + i)) for i in range(20))
    tail = bytearray(content[end:])
    struct.pack_into("<HHI", tail, 8, 20, 20, len(directory))
    assert isinstance(taken(content[:at] + directory + bytes(tail)), CheckpointError)


@pytest.mark.parametrize("start", [b"", b"PK\3\4", b"\x80\2", b"\0\1\0\0\0\0\0\0{", header({"x": entry(0, 4, shape=[1])})])
def test_enormous_files(start, tmp_path):
    """A terabyte of zeros, which takes no room on the disk, behind the beginning of each form."""
    path = tmp_path / "x.pt"
    path.write_bytes(start)
    try:
        os.truncate(path, 1 << 40)
    except OSError:
        pytest.skip("this file system has no such files")
    assert isinstance(taken(None, path), CheckpointError)


@pytest.mark.parametrize("ending", ENDINGS)
def test_two_in_one_file(ending):
    with pytest.raises(CheckpointError, match=r"save everything at once|bytes of data, but"):
        load(BytesIO(written(1, ending) + written(2, ending)))


def test_honest_compressed_files_load():
    file = BytesIO()
    np.savez_compressed(file, x=np.zeros(100_000, np.uint8), y=np.arange(1000))
    found = load(BytesIO(file.getvalue()))
    assert found["x"].shape == (100_000,)
    assert found["y"].tolist() == list(range(1000))


def test_the_model_stays_as_it_was(tmp_path):
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    before = {k: v.clone() for k, v in model.state_dict().items()}
    other = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)).state_dict()
    for ending in ENDINGS:
        path = tmp_path / f"w{ending}"
        save(other, path)
        raw = bytearray(path.read_bytes())
        raw[raw.index(other["0.weight"].numpy().tobytes()) + 5] ^= 1
        path.write_bytes(raw)
        with pytest.raises(CheckpointError, match=r"damaged|checksum"):
            model.load_state_dict(load(path))
        save({**other, "1.bias": tg.zeros(4)}, path)
        with pytest.raises(RuntimeError, match="size mismatch for"):
            model.load_state_dict(load(path))
    assert same({k: v.clone() for k, v in model.state_dict().items()}, before)
