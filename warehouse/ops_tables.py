"""What the hub notes of its own work: runs, the ledger, every record and its state."""

from __future__ import annotations

from dictionary.model import Words
from warehouse.table import OBJECT, RUN, SOURCE_TABLE, SYSTEM, Table, column, record_columns

OPS: tuple[Table, ...] = (
    Table(
        "ops", "run", Words(zh="已提交的运行", en="Committed runs"),
        (
            RUN,
            column("generation", "BIGINT", "代次", "Generation"),
            column("parent", "BIGINT", "上一代次", "Generation that it builds on"),
            column("dictionary_hash", "VARCHAR", "字典哈希", "Hash of the dictionary"),
            column("state", "VARCHAR", "状态", "State"),
            column("started_at", "TIMESTAMPTZ", "开始时间", "Started at"),
            column("committed_at", "TIMESTAMPTZ", "提交时间", "Committed at"),
        ),
        ("run_id",),
    ),
    Table(
        "ops", "pull", Words(zh="抽取账", en="Ledger of the pull"),
        (
            RUN,
            SYSTEM,
            SOURCE_TABLE,
            *(column(name, "BIGINT", zh, en) for name, zh, en in (
                ("extracted", "抽取", "Extracted"), ("new", "新增", "New"), ("changed", "变化", "Changed"),
                ("unchanged", "未变", "Unchanged"), ("repeated", "重复", "Repeated"), ("deleted", "消失", "Deleted"),
            )),
            column("balanced", "BOOLEAN", "平衡", "Extracted = new + changed + unchanged + repeated"),
            column("unread", "VARCHAR", "沿用上次数据的原因：hours、drift", "Why it stays as of the last run: hours or drift"),
        ),
        ("run_id", "system", "source_table"),
    ),
    Table(
        "ops", "drift", Words(zh="来源表结构的变化", en="Changes in the structure of the sources' tables"),
        (
            RUN,
            SYSTEM,
            SOURCE_TABLE,
            column("part", "VARCHAR", "在来源中的名称", "What it is called in the source", "key"),
            column("source_column", "VARCHAR", "来源列", "Column of the source", "key"),
            column("change", "VARCHAR", "变化", "What changed", "key"),
            column("was", "VARCHAR", "原类型", "Type before"),
            column("now", "VARCHAR", "现类型", "Type now"),
            column("mapped", "BOOLEAN", "中枢读取该列", "The hub reads this column"),
            column("proposed", "VARCHAR", "可能的新列名", "What it is probably called now"),
            column("why", "VARCHAR", "依据", "What speaks for that"),
            column("decided", "VARCHAR", "处置", "What was decided"),
        ),
        ("run_id", "system", "source_table", "part", "source_column", "change"),
    ),
    Table(
        "ops", "undecodable", Words(zh="来源中无法解码的文本", en="Text of the sources that could not be decoded"),
        (
            RUN,
            SYSTEM,
            SOURCE_TABLE,
            column("part", "VARCHAR", "分库、分表或文件", "Database, part or file, where there are several", "key"),
            column("source_column", "VARCHAR", "来源列", "Column of the source", "key"),
            column("texts", "BIGINT", "本次抽取中的个数", "How many in what was pulled"),
            column("first_key", "VARCHAR", "第一个：主键或行号", "Of the first: key, or # and number of the row"),
            column("first_bytes", "VARCHAR", "第一个：无法解码的字节", "Of the first: the bytes that could not be decoded"),
            column(
                "likely_encoding", "VARCHAR", "声明的编码很可能不对时：能解码该列的编码；都不能时为 ?",
                "Where the declared encoding is probably wrong: the one that reads the column, or ? if none of the usual does",
            ),
        ),
        ("run_id", "system", "source_table", "part", "source_column"),
    ),
    Table(
        "ops", "stock", Words(zh="记录存量账", en="Ledger of the stock of records"),
        (
            RUN,
            column("feed", "VARCHAR", "映射", "Feed", "key"),
            OBJECT,
            column("state", "VARCHAR", "accepted、held、excluded", "accepted, held or excluded", "key"),
            *(column(name, "BIGINT", zh, en) for name, zh, en in (
                ("opening", "期初", "Opening"), ("entered", "进入", "Entered"), ("left", "离开", "Left"),
                ("closing", "期末", "Closing"), ("entered_arrived", "进入：到达", "Entered: arrived"),
                ("entered_changed", "进入：变化", "Entered: changed"), ("entered_rejudged", "进入：重判", "Entered: judged anew"),
                ("left_deleted", "离开：消失", "Left: deleted"), ("left_changed", "离开：变化", "Left: changed"),
                ("left_rejudged", "离开：重判", "Left: judged anew"),
            )),
            column("balanced", "BOOLEAN", "平衡", "Closing = opening + entered − left, counted from the tables"),
        ),
        ("run_id", "feed", "state"),
    ),
    Table(
        "ops", "record", Words(zh="全部在册来源记录及其状态", en="Every live source record and its state"),
        (
            *record_columns(),
            OBJECT,
            column("state", "VARCHAR", "accepted、held、excluded", "accepted, held or excluded"),
            column("excluded_by", "VARCHAR", "排除条件", "Condition that excluded it"),
            column("input_hash", "VARCHAR", "来源行的哈希", "Hash of the rows it was made from", "fact"),
            column("since_run", "VARCHAR", "进入该状态的运行", "Run in which it came into this state", "fact"),
        ),
        ("object", "record_id"), live="true", fresh="true",
    ),
)  # fmt: skip
