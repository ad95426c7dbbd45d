"""Files of decisions on their way in.

reading   bytes → rows: encoding and separator found, columns recognised by code or Chinese name
nfra      mends what is known to be crooked in the financial regulators' notices
report    rows that were refused: row, field, value (private ones masked), what to do
"""
