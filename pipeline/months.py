"""The English names of the months, for everyone who reads or writes them.

The standard library's follow the process's locale.
"""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
