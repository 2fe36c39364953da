"""What the command line itself says beside data and problems, in both languages."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "error": ("错误：{text}", "error: {text}"),
    "warning": ("注意：{text}", "note: {text}"),
    "next": ("下一步：{command}", "next: {command}"),
    "would": ("试运行，未改动任何内容：{what}", "dry run, nothing was changed: {what}"),
    "confirm": ("{what} 继续吗？[y/N] ", "{what} Go on? [y/N] "),
    "declined": ("未执行。", "Nothing was done."),
    "crash": (
        "内部错误 {kind}；完整记录在 {file}，请连同命令一起报告。",
        "internal error {kind}; the full record is in {file}; please report it with the command.",
    ),
    "interrupted": ("已中断；已发布的数据不受影响。", "interrupted; what is published is untouched."),
    "stage.done": ("{stage}：{seconds} 秒", "{stage}: {seconds} s"),
    "stage.rows": (
        "{stage}：{rows} 行，{seconds} 秒，{rate} 行/秒",
        "{stage}: {rows} rows, {seconds} s, {rate} rows/s",
    ),
    "rows.so_far": ("  {stage} {what}：{rows} 行", "  {stage} {what}: {rows} rows"),
    "init.plant": (
        "生成演示工厂（规模 {scale}，种子 {seed}）…",
        "making the demo plant (scale {scale}, seed {seed}) …",
    ),
    "init.would": ("在 {folder} 新建 {template} 项目", "a {template} project would be made in {folder}"),
    "init.done": ("项目已建于 {folder}。", "the project is in {folder}."),
    "build.would_continue": ("将继续运行 {run}（已完成：{done}）", "run {run} would be continued (done: {done})"),
    "build.would_begin": (
        "将开始新的运行，拉取 {tables} 张表",
        "a new run would begin and pull {tables} tables",
    ),
    "build.done": (
        "运行 {run}：{state}；检查结果：通过 {passed}、警告 {warning}、未通过 {failed}、出错 {error}、未执行 {not_run}。",
        "run {run}: {state}; checks: {passed} passed, {warning} warning, {failed} failed, {error} error, {not_run} not run.",
    ),
    "build.stopped": ("运行 {run}：{state}。", "run {run}: {state}."),
    "state.begun": ("已开始", "begun"),
    "state.stopped_after": ("已停在 {stage} 之后", "stopped after {stage}"),
    "state.published": ("已发布", "published"),
    "state.rebuilt": ("已重建", "rebuilt"),
    "state.failed": ("失败", "failed"),
    "state.cut_off": ("中途断掉", "cut off"),
    "state.running": ("运行中", "running"),
    "state.stopped": ("已按要求停下", "stopped"),
    "state.empty": ("尚无数据", "empty"),
    "state.ok": ("正常", "ok"),
    "report.written": ("质量报告：{file}", "quality report: {file}"),
    "profile.written": ("基线诊断报告：{file}", "baseline diagnosis: {file}"),
    "profile.part": (
        "以下表只读了前 {rows} 行，其余未作判断：{tables}",
        "of these tables only the first {rows} rows were read, the others are not judged: {tables}",
    ),
    "suggest.written": (
        "草稿已写入 {file}；请补上标为 TODO 的并核对每一行。",
        "the draft is in {file}; fill in what is marked TODO and check every line.",
    ),
    "docs.written": ("数据文档：{file}", "data docs: {file}"),
    "site.written": ("字典文档：{file}", "the dictionary's documentation: {file}"),
    "site.would": ("将写出字典文档：{folder}", "the dictionary's documentation would be written to {folder}"),
    "report.failed": (
        "数据已发布，但质量报告未能写出（{kind}，见 {file}）。请运行 guiyi quality report 重试。",
        "published, but the quality report could not be written ({kind}, see {file}). Try guiyi quality report.",
    ),
    "retry.would": ("将继续被中断的运行 {run}", "the stopped run {run} would be continued"),
    "rebuild.would": ("将从已落地的数据重建 {runs} 次运行", "{runs} runs would be replayed from what was landed"),
    "rebuild.ask": (
        "将从已落地的数据重建 {runs} 次运行并替换现有数据仓库。",
        "{runs} runs will be replayed from what was landed and take the warehouse's place.",
    ),
    "rollback.ask": (
        "分析人员将看到第 {to} 代，而不是第 {current} 代。",
        "Readers will see generation {to} instead of {current}.",
    ),
    "rollback.would": ("将由第 {current} 代退回第 {to} 代", "generation {to} would take the place of {current}"),
    "rollback.done": ("当前为第 {to} 代。", "generation {to} is current."),
    "dagster.starts": (
        "Dagster 页面：{address}；其状态在 {home}。按 Ctrl-C 结束。",
        "Dagster's page: {address}; its own state is in {home}. Ctrl-C ends it.",
    ),
    "lint.clean": (
        "字典无问题：{objects} 个对象、{rules} 条规则、{feeds} 个映射，哈希 {hash}。",
        "the dictionary has no problems: {objects} objects, {rules} rules, {feeds} feeds, hash {hash}.",
    ),
    "enforced.so_far": ("  已查 {done} / {total}", "  {done} of {total} looked at"),
    "enforced.done": (
        "查了 {declared} 条声明中的 {looked} 条；{lost} 条没有任何东西执行。",
        "{looked} of {declared} declarations looked at; {lost} are carried out by nothing.",
    ),
    "lint.style": ("风格：{warnings} 个提醒、{notes} 个建议。", "style: {warnings} warnings, {notes} notes."),
    "lint.fixable": ("其中 {count} 个可用 --fix 自动改好。", "{count} of them can be put right with --fix."),
    "lint.fixed": ("已改好 {count} 处：{files}", "{count} places put right: {files}"),
    "lint.would_fix": ("将改好 {count} 处：{files}", "{count} places would be put right: {files}"),
    "lint.problems": ("{count} 个问题。", "{count} problems."),
    "impact.none": ("不会有任何变化。", "nothing would change."),
    "impact.stops": (
        "采用后下一次运行会因以下原因停止，不会发布；所列变化是其后的变化：",
        "the next run would stop, and publish nothing, for what follows; the changes are those that lie behind it:",
    ),
    "impact.unknown": (
        "镜像中没有下列表或列，须先拉取才能知道其影响：",
        "the mirror does not hold these tables or columns; their effect is known after the next pull:",
    ),
    "impact.keys": ("{part}：显示 {shown} 项，共 {total} 项。", "{part}: {shown} of {total} shown."),
    "impact.record": ("记录的状态", "states of records"),
    "impact.failure": ("未通过的检查", "failed checks"),
    "impact.master": ("主数据标识", "master ids"),
    "impact.value": ("主数据的值", "golden values"),
    "impact.measure": ("指标", "measures"),
    "impact.column": ("数据仓库的表和列", "tables and columns"),
    "impact.accepted": ("接受", "accepted"),
    "impact.held": ("扣留", "held"),
    "impact.flagged": ("标记", "flagged"),
    "impact.cleared": ("通过", "cleared"),
    "impact.excluded": ("排除", "excluded"),
    "impact.new": ("新增", "new"),
    "impact.gone": ("消失", "gone"),
    "impact.merged": ("并入", "merged"),
    "impact.split": ("分出", "split"),
    "impact.filled": ("填入", "filled"),
    "impact.emptied": ("清空", "emptied"),
    "impact.changed": ("改变", "changed"),
    "impact.moved": ("变动", "moved"),
    "impact.added": ("增加", "added"),
    "impact.removed": ("去掉", "removed"),
    "impact.renamed": ("改名", "renamed"),
    "impact.retyped": ("改类型", "retyped"),
    "impact.reworded": ("改说明", "reworded"),
    "impact.as_published": ("按已发布的", "as published"),
    "impact.left_out": ("未计入", "left out"),
    "diff.none": ("{before} 与 {after} 的含义完全相同。", "{before} and {after} say the same."),
    "diff.overall": (
        "从 {before} 到 {after}：{count} 处变更，总体级别为“{level}”（{levels}）。",
        "from {before} to {after}: {count} changes, {level} on the whole ({levels}).",
    ),
    "change.told": ("{what}：{values}", "{what}: {values}"),
    "dictionary.files": ("项目文件", "the project's files"),
    "dictionary.folder": ("目录 {which}", "the folder {which}"),
    "dictionary.draft": ("草稿 {which}", "the draft {which}"),
    "dictionary.version": ("版本 {which}", "version {which}"),
    "dictionary.run": ("运行 {which}", "run {which}"),
    "in_force.differ": (
        "按生效版本 {version} 运行；项目文件与它不同，未获批准的改动不会生效。",
        "the run goes by the effective version {version}; the project's files differ from it, and count only once approved.",
    ),
    "in_force.broken": (
        "按生效版本 {version} 运行；项目文件有错误（见 guiyi dictionary lint）。",
        "the run goes by the effective version {version}; the project's files have problems (see guiyi dictionary lint).",
    ),
    "version.submitted": ("版本 {number} 已保存为草稿。", "version {number} is kept as a draft."),
    "version.reviewed": ("{person} 已审核版本 {number}。", "{person} reviewed version {number}."),
    "version.approved": (
        "{person} 已批准版本 {number}，自 {since} 起生效。",
        "{person} approved version {number}; it is effective from {since}.",
    ),
    "version.retired": ("版本 {number} 已停用。", "version {number} is retired."),
    "version.none_left": (
        "现在没有生效的版本；在受治理的项目中 guiyi build 将拒绝运行。",
        "now no version is effective; in a governed project guiyi build will refuse to run.",
    ),
    "version.would.submit": ("字典 {hash} 将保存为新的草稿版本", "the dictionary {hash} would be kept as a new draft"),
    "version.would.review": ("{person} 将审核版本 {number}", "{person} would review version {number}"),
    "version.would.approve": ("{person} 将批准版本 {number}", "{person} would approve version {number}"),
    "version.would.retire": ("版本 {number} 将停用", "version {number} would be retired"),
    "version.ask.retire": ("版本 {number}（{state}）将停用。", "Version {number} ({state}) will be retired."),
    "version.state.draft": ("草稿", "draft"),
    "version.state.reviewed": ("已审核", "reviewed"),
    "version.state.approved": ("已批准", "approved"),
    "version.state.effective": ("生效中", "effective"),
    "version.state.retired": ("已停用", "retired"),
    "version.step.submit": ("提交", "submit"),
    "version.step.review": ("审核", "review"),
    "version.step.approve": ("批准", "approve"),
    "version.step.retire": ("停用", "retire"),
    "level.breaking": ("破坏性", "breaking"),
    "level.tightening": ("收紧", "tightening"),
    "level.loosening": ("放宽", "loosening"),
    "level.additive": ("增补", "additive"),
    "level.wording": ("措辞", "wording"),
    "event.added": ("新增", "added"),
    "event.removed": ("删除", "removed"),
    "event.changed": ("修改", "changed"),
    "event.renamed": ("改名", "renamed"),
    "event.moved": ("调整顺序", "moved"),
    "element.dictionary": ("字典", "dictionary"),
    "element.object": ("对象", "object"),
    "element.field": ("字段", "field"),
    "element.match": ("匹配规则", "match"),
    "element.check": ("检查", "check"),
    "element.codes": ("代码表", "codes"),
    "element.code": ("代码", "code"),
    "element.query": ("检查查询", "query"),
    "element.unit": ("计量单位", "unit"),
    "element.measure": ("指标", "measure"),
    "element.facts": ("指标数据", "facts"),
    "element.source": ("来源系统", "source"),
    "element.table": ("来源表", "table"),
    "element.feed": ("映射", "feed"),
    "element.view": ("视图", "view"),
    "rows.limited": (
        "显示 {shown} 行，共 {total} 行；用 --limit 0 显示全部。",
        "{shown} of {total} rows shown; --limit 0 shows all.",
    ),
    "rows.more": (
        "只显示前 {shown} 行；用 --limit 0 显示全部。",
        "only the first {shown} rows are shown; --limit 0 shows all.",
    ),
    "rows.none": ("没有记录。", "there are none."),
    "export.done": ("已写出 {rows} 行：{file}", "{rows} rows written: {file}"),
    "export.more": (
        "只写出了前 {rows} 行；用 --limit 0 写出全部。",
        "only the first {rows} rows were written; --limit 0 writes all.",
    ),
    "dictionary.exported": (
        "已写出字典 {hash} 的 {elements} 项：{file}",
        "{elements} elements of the dictionary {hash} written: {file}",
    ),
    "import.would": ("将改动 {changes} 项，文件：{files}", "elements that would change: {changes}, in {files}"),
    "import.merged": (
        "该文件导出之后字典已有变化；两边的改动互不冲突，已合并。",
        "the dictionary has changed since the file was made; the changes of both sides do not conflict and are merged.",
    ),
    "import.untranslated": (
        "{count} 项只有一种语言，两处写成了同样的文字，请翻译：{names}",
        "{count} elements came in one language, which now stands in both; translate them: {names}",
    ),
    "objects.exported": (
        "已按字典 {hash} 写出 {count} 份：{folder}",
        "{count} written of the dictionary {hash}: {folder}",
    ),
    "import.applied": ("已写入项目字典：{files}", "written into the project's dictionary: {files}"),
    "import.drafted": ("草稿已写入 {folder}，改动的文件：{files}", "the draft is in {folder}; changed files: {files}"),
    "masked": ("个人信息已遮盖。", "personal data are masked."),
    "trace.none": ("没有上游或下游批次。", "no lot before or after it."),
    "trace.title": ("批次 {lot}，{direction}，截至 {as_of}", "lot {lot}, {direction}, as of {as_of}"),
    "trace.backward": ("向上追溯", "backward"),
    "trace.forward": ("向下追溯", "forward"),
    "trace.now": ("现在", "now"),
    "trace.above": ("（见上）", "(shown above)"),
}


def word(name: str, language: str, **facts: object) -> str:
    """One sentence in ``zh`` or ``en``."""
    zh, en = WORDS[name]
    return (zh if language == "zh" else en).format(**facts)


def state_word(state: str, language: str) -> str:
    """The state of a run, or how an attempt ended, in ``zh`` or ``en``; a stage keeps the name that commands know."""
    _, after, stage = state.partition("stopped after ")
    return (
        word("state.stopped_after", language, stage=stage)
        if after
        else word(f"state.{state.replace(' ', '_')}", language)
    )
