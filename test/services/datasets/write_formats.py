"""Writes a bundled CSV in the formats that Python and NumPy write, for the tests. Usage: write_formats.py CSV FOLDER TARGET"""
import csv
import gzip
import json
import sqlite3
import sys
import zipfile
from xml.sax.saxutils import escape

import numpy as np

source, folder, target = sys.argv[1:]
with open(source, newline="", encoding="utf-8") as file:
    names, *rows = list(csv.reader(file))


def number(text):
    try:
        return float(text)
    except ValueError:
        return text


table = [[number(cell) for cell in row] for row in rows]
columns = list(zip(*table))
is_text = [any(isinstance(cell, str) for cell in column) for column in columns]
at = names.index(target)
features = [j for j in range(len(names)) if j != at]
out = lambda name: f"{folder}/{name}"

# Text in other dialects.
german = [[cell.replace(".", ",") if not is_text[j] else cell for j, cell in enumerate(row)] for row in rows]
with open(out("german.csv"), "w", newline="", encoding="utf-16") as file:
    csv.writer(file, delimiter=";").writerows([names] + german)
with gzip.open(out("packed.tsv.gz"), "wt", newline="", encoding="utf-8-sig") as file:
    csv.writer(file, delimiter="\t", quoting=csv.QUOTE_ALL).writerows([names] + rows)
with zipfile.ZipFile(out("packed.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
    archive.write(source, "data/table.csv")

# JSON.
records = [dict(zip(names, row)) for row in table]
with open(out("table.jsonl"), "w") as file:
    file.writelines(json.dumps(record) + "\n" for record in records)
with open(out("records.json"), "w") as file:
    json.dump(records, file, indent=1)
with open(out("columns.json"), "w") as file:
    json.dump(dict(zip(names, map(list, columns))), file)
with open(out("by-row.json"), "w") as file:
    json.dump({name: {str(i): cell for i, cell in enumerate(column)} for name, column in zip(names, columns)}, file)
with open(out("split.json"), "w") as file:
    json.dump({"columns": names, "index": list(range(len(table))), "data": table}, file)

# NumPy.
types = [(name, "<U40" if text else ">f8") for name, text in zip(names, is_text)]
np.save(out("structured.npy"), np.array([tuple(row) for row in table], dtype=types))
X = np.array([[row[j] for j in features] for row in table])
y = np.array(columns[at])
np.savez_compressed(out("arrays.npz"), X=np.asfortranarray(X), y=y)

# ARFF, whole and sparse.
quoted = lambda text: "'" + str(text).replace("'", "\\'") + "'"
with open(out("table.arff"), "w", encoding="utf-8") as file:
    file.write("% a comment\n@RELATION data\n\n")
    for name, text, column in zip(names, is_text, columns):
        kind = "{" + ", ".join(map(quoted, sorted(set(column)))) + "}" if text else "NUMERIC"
        file.write(f"@ATTRIBUTE {quoted(name)} {kind}\n")
    file.write("\n@DATA\n")
    for row in table:
        file.write(", ".join(quoted(cell) if isinstance(cell, str) else repr(cell) for cell in row) + "\n")

# svmlight, as scikit-learn's dump_svmlight_file does: indices from 1, zeros left out.
with open(out("table.svmlight"), "w") as file:
    for row in table:
        pairs = [f"{i + 1}:{row[j]!r}" for i, j in enumerate(features) if row[j] != 0]
        file.write(f"{row[at]} {' '.join(pairs)}\n")

# SQLite.
base = sqlite3.connect(out("table.sqlite"))
base.execute("create table t (%s)" % ", ".join(f'"{name}"' for name in names))
base.executemany("insert into t values (%s)" % ", ".join("?" * len(names)), table)
base.commit()
base.close()


# Excel, by hand: texts both shared and within their cells.
def letters(j):
    return (letters(j // 26 - 1) if j >= 26 else "") + chr(65 + j % 26)


shared = {}


def cell(value, row, j):
    place = f"{letters(j)}{row}"
    if not isinstance(value, str):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    if row % 2:
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>'


lines = [
    f'<row r="{i}">{"".join(cell(value, i, j) for j, value in enumerate(row))}</row>'
    for i, row in enumerate([names] + table, start=2)
]
main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
package = "http://schemas.openxmlformats.org/package/2006/relationships"
head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
with zipfile.ZipFile(out("table.xlsx"), "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr(
        "_rels/.rels",
        f'{head}<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    archive.writestr(
        "xl/_rels/workbook.xml.rels",
        f'{head}<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>',
    )
    archive.writestr(
        "xl/workbook.xml",
        f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>',
    )
    archive.writestr("xl/worksheets/sheet1.xml", f'{head}<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>')
    texts = "".join(f'<si><r><t xml:space="preserve">{escape(text[:1])}</t></r><r><t>{escape(text[1:])}</t></r></si>' for text in shared)
    archive.writestr("xl/sharedStrings.xml", f'{head}<sst xmlns="{main}">{texts}</sst>')
