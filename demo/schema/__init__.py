"""Source tables of the demo plant as portable SQLAlchemy Core tables.

Only what the systems store belongs here: names, types and primary keys. Links between documents are plain columns
without foreign keys, as in the originals.
"""

from sqlalchemy import MetaData, Table

from demo.schema.erp import ERP
from demo.schema.mes import MES
from demo.schema.qms import CHANGES, IQC, QMS

SYSTEMS: dict[str, MetaData] = {"erp": ERP, "mes": MES, "iqc": IQC, "qms": QMS, "changes": CHANGES}
"""The source systems by name; a further system is one more entry."""


def table_of(system: str, name: str) -> Table:
    """The declared table `name` of `system`; KeyError when there is none."""
    return SYSTEMS[system].tables[name]
