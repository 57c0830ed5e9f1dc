#!/usr/bin/env python3
"""Writes the seed files under corpus/ anew. usage: make_corpus.py    needs numpy"""
import io
import json
import struct
from pathlib import Path

import numpy as np

CORPUS = Path(__file__).resolve().parent / "corpus"


def put(reader, name, data):
    folder = CORPUS / reader
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def saved(save, *args, **kwargs):
    out = io.BytesIO()
    save(out, *args, **kwargs)
    return out.getvalue()


def safetensors(header, data):
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def main():
    small = np.arange(6, dtype=np.float32).reshape(2, 3)
    put("npy", "float32", saved(np.save, small))
    put("npy", "fortran", saved(np.save, np.asfortranarray(small.astype(np.int64))))
    put("npy", "bool", saved(np.save, np.array([True, False])))
    put("npy", "half_scalar", saved(np.save, np.float16(1.5)))
    put("npz", "stored", saved(np.savez, a=small, b=np.array([True])))
    put("npz", "deflated", saved(np.savez_compressed, a=small, b=np.int16(3)))
    put("idx", "bytes", b"\0\0\x08\x02\0\0\0\x02\0\0\0\x03abcdef")
    put("idx", "doubles", b"\0\0\x0e\x01\0\0\0\x01\xbf\xf0\0\0\0\0\0\0")
    put("idx", "large_and_empty", struct.pack(">I6I", 0x806, 768, 1 << 19, 255 << 24, 1, 0, 0))
    put("safetensors", "model", safetensors(
        {"__metadata__": {"format": "pt"},
         "0.weight": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]},
         "mask": {"dtype": "BOOL", "shape": [2], "data_offsets": [8, 10]}},
        struct.pack("<2f2B", 1, 2, 1, 0)))
    put("safetensors", "empty", safetensors({}, b""))
    put("libsvm", "plain", b"# c\n+1 1:0.5 3:-2e-3 # d\n-1 2:7\n")
    put("libsvm", "qid", b"3 qid:1 0:1\n2 qid:7 1:inf\n")
    put("csv", "numbers", b"\0a,b\n1,2.5\nNA,-3e4\n")
    put("csv", "quotes", b"\0a,b\r\n\"1,\"\"2\",x\r\n3,\"4\n5\"\r\n")
    put("csv", "comment", b"\x54note\n# c\nid,ok\n1,true # d\n2,\n")
    put("csv", "text", b"\x1a1,x\n2,\"y\"\n")
    for name in ("lightgbm_forest.txt", "lightgbm_complete.txt", "xgboost_hinge.json"):
        put(name.split("_")[0], name, (CORPUS.parents[1] / "fixtures/trees" / name).read_bytes())
    for i, text in enumerate((b"-1.25e-3", b"9007199254740993", b"0.1234567890123456789", b"Infinity")):
        put("decimal", f"{i}", text)


if __name__ == "__main__":
    main()
