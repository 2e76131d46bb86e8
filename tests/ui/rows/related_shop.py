"""A shop in a SQLite file, and the window on it: users, orders, items, products, tags of products."""

import sqlite3
from contextlib import closing
from pathlib import Path

from browser.ui.rows.related_panel import RelatedPanel
from browser.ui.rows.related_tab import RelatedTab
from browser.ui.rows.table_tab import TableTab
from browser.ui.window.main import MainWindow
from tests.ui.driving import until
from tests.ui.windows import idle

SHOP = """
create table users (id integer primary key, name text not null, manager_id integer references users);
create table products (id integer primary key, name text not null);
create table tags (id integer primary key, name text not null);
create table product_tags (
  product_id integer not null references products, tag_id integer not null references tags, since text,
  primary key (product_id, tag_id));
create table orders (
  id integer primary key, user_id integer references users on delete cascade, note text,
  billing_id integer references users);
create table items (
  id integer primary key, order_id integer not null references orders on delete cascade,
  product_id integer not null references products on delete restrict, quantity integer);
create table payments (id integer primary key, order_id integer references orders, amount real);
create index items_order on items (order_id);
create index items_product on items (product_id);
create index orders_user on orders (user_id);
create index orders_billing on orders (billing_id);
create index users_manager on users (manager_id);
create index payments_order on payments (order_id);
insert into users values (1, 'Ada Lovelace', null), (2, 'Grace Hopper', 1), (3, 'Emmy Noether', 1);
insert into products values (1, 'Lamp'), (2, 'Chair'), (3, 'Table');
insert into tags values (1, 'wood'), (2, 'light');
insert into product_tags values (1, 2, '2020'), (2, 1, '2021'), (3, 1, null);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 300)
insert into orders select i, case when i <= 40 then 1 else 2 + i % 2 end, 'note ' || i, null from n;
insert into orders values (301, 99, 'an orphan', null), (302, null, 'of nobody', null);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 900)
insert into items select i, 1 + i % 300, 1 + i % 3, i % 5 from n;
insert into payments values (1, 17, 12.5);
"""


def related_shop(path: Path) -> str:
    """Makes the file; returns its path as the window takes it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SHOP)
    return str(path)


async def open_shop(window: MainWindow, path: Path, table: str) -> TableTab:
    """The tab of a table of a new shop, with everything that belongs to its first row."""
    await open_file(window, path, table, SHOP)
    return tab_of(window)


async def open_file(window: MainWindow, path: Path, table: str, script: str = "") -> None:
    """A table of a SQLite file that `script` makes, or that is there, with everything that belongs to its first row."""
    if script:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)
    await window.open_url(str(path), table=table)
    await until(lambda: window.relating.panel is not None)
    await settled(window)


async def settled(window: MainWindow) -> None:
    """Wait until the panel has told of the current row, and nothing runs."""
    panel = panel_of(window)
    await until(lambda: not panel.watch.waiting)
    await idle()
    await until(lambda: not panel.watch.waiting)
    await idle()


def tab_of(window: MainWindow) -> TableTab:
    """The active tab."""
    tab = window.desk.tabs.currentWidget()
    assert isinstance(tab, TableTab)
    return tab


def related_of(window: MainWindow) -> RelatedTab:
    """What relations do in it."""
    related = tab_of(window).related
    assert related is not None
    return related


def panel_of(window: MainWindow) -> RelatedPanel:
    """The Related panel."""
    panel = window.relating.panel
    assert panel is not None
    return panel
