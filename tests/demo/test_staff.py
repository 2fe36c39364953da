"""People, machines and what they may do, told from the tables alone."""

from tests.demo.conftest import Ask


def test_everybody_who_reports_is_employed_and_trained(ask_clean: Ask) -> None:
    rows = ask_clean(
        """SELECT count(*), count(h.training_id), count(*) FILTER (WHERE u.left_on < CAST(f.feedback_time AS DATE)
            OR u.hired_on > h.trained_on) FROM mes_pro_feedback AS f JOIN mes_sys_user AS u USING (user_name)
        LEFT JOIN mes_hr_training AS h ON h.user_name = f.user_name AND h.process_code = f.process_code
          AND CAST(f.feedback_time AS DATE) BETWEEN h.trained_on AND h.valid_until"""
    )
    assert rows[0][0] == rows[0][1] > 1000
    assert rows[0][2] == 0
    assert ask_clean("SELECT count(*) > 0 FROM mes_sys_user WHERE left_on IS NOT NULL") == [(True,)]


def test_work_begins_before_it_ends_and_is_reported_soon_after(ask_clean: Ask) -> None:
    late = "max(feedback_time - end_time) < INTERVAL 10 MINUTE AND min(feedback_time - end_time) > INTERVAL 0 SECOND"
    assert ask_clean(f"SELECT bool_and(start_time < end_time), {late} FROM mes_pro_feedback") == [(True, True)]


def test_a_label_belongs_to_one_machine_on_each_day(ask_clean: Ask) -> None:
    rows = ask_clean(
        """SELECT count(*), count(*) FILTER (WHERE m.retired_on IS NOT NULL), count(*) FILTER (WHERE machines <> 1) FROM (
          SELECT f.record_id, max(m.retired_on) AS retired_on, count(*) AS machines FROM mes_pro_feedback AS f
          JOIN mes_dv_machinery AS m ON m.machinery_code = f.machinery_code
            AND CAST(f.feedback_time AS DATE) BETWEEN m.in_use_from AND coalesce(m.retired_on, DATE '9999-12-31')
          GROUP BY 1) AS m"""
    )
    reports, by_old_machines, doubtful = rows[0]
    assert doubtful == 0
    assert 0 < by_old_machines < reports


def test_c15_namesakes_are_in_other_departments_or_in_doubt(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT kind, a.nick_name = b.nick_name, a.dept_name = b.dept_name, for_a_person FROM truth_match
        JOIN mes_sys_user AS a ON key_a = '["' || a.user_name || '"]'
        JOIN mes_sys_user AS b ON key_b = '["' || b.user_name || '"]'
        WHERE object = 'person' AND NOT same ORDER BY kind"""
    )
    assert set(rows) == {("namesake", True, False, False), ("namesake in the department", True, True, True)}
    doubt = (
        """SELECT count(*) FROM truth_match WHERE object = 'person' AND same AND kind = 'namesake in the department'"""
    )
    assert ask_dirty(doubt)[0][0] >= 2


def test_c16_replaced_machines_have_assets_of_their_own(ask_dirty: Ask) -> None:
    rows = ask_dirty(
        """SELECT a.machinery_code = b.machinery_code, a.asset_no <> b.asset_no, b.retired_on < a.in_use_from FROM truth_match
        JOIN mes_dv_machinery AS a ON key_a = '["' || a.machinery_id || '"]'
        JOIN mes_dv_machinery AS b ON key_b = '["' || b.machinery_id || '"]' WHERE kind = 'replaced'"""
    )
    assert rows
    assert set(rows) == {(True, True, True)}
