"""A register of version 2 becomes one of version 3 and loses nothing."""

from pathlib import Path

import pytest
from schema_steps import upgraded
from sqlalchemy.exc import IntegrityError

TABLES = ("school_class", "class_action", "class_move", "class_source")


def test_classes_get_their_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    with upgraded(tmp_path, 3, TABLES) as connection:
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            connection.exec_driver_sql(
                "INSERT INTO class_move (action_id, student_id) VALUES (99, 1)"
            )
        connection.rollback()
        connection.exec_driver_sql("INSERT INTO school_class (class_no) VALUES ('0701')")
        with pytest.raises(IntegrityError, match="UNIQUE"):
            connection.exec_driver_sql("INSERT INTO school_class (class_no) VALUES ('0701')")
