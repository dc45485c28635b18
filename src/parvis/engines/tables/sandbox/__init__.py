"""SQL that strangers wrote, answered by a process of its own that can do nothing else, and is ended when it must.

`ask` lends such a process for one question: it says which tables the statement names, is given their files, already
open, and answers with rows. Nothing it says is believed but plain JSON within the limits (decision 0023).
"""

from parvis.engines.tables.sandbox.pool import ask
from parvis.engines.tables.sandbox.shapes import Answer, Column, Given, Limits, Name, Statement

__all__ = ["Answer", "Column", "Given", "Limits", "Name", "Statement", "ask"]
