"""Named formats of identifiers: is this text a well-formed value, and if not, which of four ways is it wrong?

Here belong formats that can be judged from the text alone. Whether a number is taken, expired, or fits the rest of
its row is a rule over data, not a format. Values come raw; each format decides which writing it accepts.
"""

from quality_rules.formats.columns import judge_column
from quality_rules.formats.format import Format, InSql, Wording
from quality_rules.formats.registry import describe, judge, names
from quality_rules.formats.verdict import Outcome, Verdict

__all__ = ["Format", "InSql", "Outcome", "Verdict", "Wording", "describe", "judge", "judge_column", "names"]
