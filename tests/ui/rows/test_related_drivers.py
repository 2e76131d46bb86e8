"""The same panel on every network driver, sync and async: counts, a link table with a payload, following, nesting."""

import pytest
from PySide6.QtGui import QGuiApplication
from sqlalchemy import create_engine, text

from browser.ui.window.main import MainWindow
from tests.ui.driving import until
from tests.ui.rows.related_shop import panel_of, related_of, settled, tab_of

SCHEMA = """
create table users (id integer primary key, name varchar(40), r float);
create table orders (id integer primary key, user_id integer, foreign key (user_id) references users (id));
create table tags (id integer primary key, name varchar(40));
create table order_tags (order_id integer, tag_id integer, since varchar(9), primary key (order_id, tag_id),
  foreign key (order_id) references orders (id), foreign key (tag_id) references tags (id));
insert into users values (1, 'Ada', 0.1), (2, 'Grace', 0.2);
insert into orders values (1, 1), (2, 1), (3, null);
insert into tags values (1, 'new');
insert into order_tags values (1, 1, '2020')
"""


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg", "pymysql", "asyncmy"])
async def test_related_rows_on_every_driver(
    driver: str, postgresql_url: str, mariadb_url: str, window: MainWindow
) -> None:
    url = postgresql_url if driver in ("psycopg2", "asyncpg") else mariadb_url
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in SCHEMA.split(";"):
            connection.execute(text(statement))
    engine.dispose()
    await window.open_url(url.replace("psycopg2", driver).replace("pymysql", driver), table="orders")
    await until(lambda: window.relating.panel is not None)
    panel = panel_of(window)
    await until(lambda: panel.list.names == ["user", "order_tags", "tags through order_tags"])
    await settled(window)
    assert [panel.list.text_of(name) for name in panel.list.names] == ["1", "1", "1"]
    assert panel.list.choose("tags through order_tags")
    await settled(window)
    assert [head.name for head in panel.rows.model.heads] == ["id", "name", "order_tags.since"]
    panel.follow()
    await settled(window)
    await until(lambda: tab_of(window).facts.ref.name == "tags" and tab_of(window).model.total == 1)
    related_of(window).nest_row()
    await settled(window)
    assert related_of(window).nested.model.rowCount() == 1
    await related_of(window).trails.copy_trail_sql()
    assert "order_tags" in QGuiApplication.clipboard().text()
