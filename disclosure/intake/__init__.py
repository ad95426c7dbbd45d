"""Files of decisions on their way in: a path becomes rows, whatever the file's name says.

reading            the front: `inspect` says how a file is read, `rows` reads it
tables             what files become: Table, Row, Target; FileRefused
columns            which field a column is: codes, Chinese names, other years' names, units; the header found
encodings          UTF-8 or GB18030, strictly
csv_files          bytes → lines of cells
json_files         bytes → lines of cells
spreadsheets       an XLSX file, parsed by a process of its own → lines of cells
spreadsheet_child  that process
nfra               mends what is known to be crooked in the financial regulators' notices
report             rows that were refused: row, field, value (private ones masked), what to do
"""
