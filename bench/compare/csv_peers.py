"""Reading CSV files in Arrow, which also writes them."""
import os

import numpy as np

from inputs import in_folder


def csv(name, make, result):
    """Reading a file that make() fills, as Arrow does."""
    def peers():
        import pyarrow
        import pyarrow.csv
        pyarrow.set_cpu_count(len(os.sched_getaffinity(0)))
        path = in_folder(name)
        if not os.path.exists(path):
            pyarrow.csv.write_csv(pyarrow.table(make()), path)
        yield "pyarrow", lambda: result(pyarrow.csv.read_csv(path))
    return peers


def number_columns():
    """Some 190 MB: doubles with all their digits and with six, and whole numbers."""
    rows, columns = 1_200_000, {}
    generator = np.random.default_rng(1)
    for i in range(4):
        columns[f"exact{i}"] = generator.standard_normal(rows)
        columns[f"price{i}"] = np.round(generator.uniform(0, 1000, rows), 6)
        columns[f"count{i}"] = generator.integers(0, 10 ** (2 * i + 1), rows)
    return columns


def text_columns():
    """Some 100 MB: names, dates, prices with gaps, yes or no, and comments in quotes."""
    rows, generator = 1_200_000, np.random.default_rng(2)
    import pyarrow
    names = np.array([f"customer {i * 7919}" for i in range(5000)])
    words = np.array([" ".join(["it", "came", "late", 'and "late", again', "but whole"][:1 + i % 5])
                      for i in range(40)])
    days = np.datetime64("2001-01-01") + generator.integers(0, 9000, rows)
    prices = np.round(generator.uniform(0, 1000, rows), 2)
    return {"id": np.arange(rows), "name": names[generator.integers(0, 5000, rows)],
            "day": days.astype(str),
            "price": pyarrow.array(prices, mask=generator.random(rows) < 0.1),
            "open": generator.random(rows) < 0.5,
            "comment": words[generator.integers(0, 40, rows)]}


def number_result(table):
    return table["exact3"][table.num_rows // 2].as_py()


def text_result(table):
    row = table.num_rows // 2
    price = table["price"][row].as_py()
    return (float("nan") if price is None else price) + len(table["comment"][row].as_py())


# name: (peers, goal, relative tolerance of the checksum)
WORKLOADS = {
    "csv.numbers": (csv("numbers.csv", number_columns, number_result), 1.0, 0),
    "csv.text": (csv("text.csv", text_columns, text_result), 1.0, 0),
}
