"""Whatever people paste."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.database.profiles_pasted import Pasted, read_pasted
from browser.database.profiles_url import escaped, with_password, with_secret, without_password

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "url", "password"),
    [
        ("postgres://ada:s3cret@h/db", "postgres://ada@h/db", "s3cret"),
        (" 'mysql://ada:a%40b@h:3307/db' ", "mysql://ada@h:3307/db", "a@b"),
        ('DATABASE_URL="postgresql://ada:p@ss@h/db"', "postgresql://ada@h/db", "p@ss"),
        (
            "export DB=postgresql+asyncpg://ada:x1y2@h/db?ssl=require",
            "postgresql+asyncpg://ada@h/db?ssl=require",
            "x1y2",
        ),
        ("database_url: mysql://a:word@h/d", "mysql://a@h/d", "word"),
        ("jdbc:postgresql://h:5433/db?user=ada&password=s%26c&ssl=true", "postgresql://ada@h:5433/db?ssl=true", "s&c"),
        ("jdbc:mysql://h/db", "mysql://h/db", ""),
        ("jdbc:sqlite:/tmp/a.db", "sqlite:////tmp/a.db", ""),
        ("postgresql://h/db?user=ada&password=secret", "postgresql://ada@h/db", "secret"),
        ("host=h port=5433 dbname='my db' user=ada password='s\\'c'", "postgresql://ada@h:5433/my%20db", "s'c"),
        ("dbname=d host=/run/postgresql sslmode=require", "postgresql:///d?host=/run/postgresql&sslmode=require", ""),
        ("Server=h;Port=3306;Database=d;Uid=ada;Pwd=word;", "mysql://ada@h:3306/d", "word"),
        ("psql -h h -p 5433 -U ada shop", "postgresql://ada@h:5433/shop", ""),
        ("psql postgresql://ada:word@h/db", "postgresql://ada@h/db", "word"),
        ("psql --host=h --username ada --dbname shop", "postgresql://ada@h/shop", ""),
        ("mysql -h h -P 3307 -u ada -pword shop", "mysql://ada@h:3307/shop", "word"),
        ("/usr/bin/mariadb -uada -p shop", "mysql://ada@127.0.0.1/shop", ""),
        ("ada:word@tcp(h:3306)/shop?parseTime=true", "mysql://ada@h:3306/shop", "word"),
        ("ada:word@h:5432/shop", "postgresql://ada@h:5432/shop", "word"),
        ("mysql+pymysql://ada:word@h:3307/mysql", "mysql+pymysql://ada@h:3307/mysql", "word"),
        ("postgresql://h/psql", "postgresql://h/psql", ""),
        ("ada:word@tcp(h:3306)/mysql", "mysql://ada@h:3306/mysql", "word"),
        ("ada:word@h:3306/mysql", "mysql://ada@h:3306/mysql", "word"),
        ("<postgresql://ada@h/db>", "postgresql://ada@h/db", ""),
        ("/home/ada/shop.db", "/home/ada/shop.db", ""),
        ("sqlite:///shop.db", "sqlite:///shop.db", ""),
        ("psql 'host=h dbname=d user=ada password=word'", "postgresql://ada@h/d", "word"),
        ("psql -d 'dbname=d password=word'", "postgresql://127.0.0.1/d", "word"),
        ("PGPASSWORD=word PGPORT=5433 psql -h h -U ada d", "postgresql://ada@h:5433/d", "word"),
        ("PGPASSWORD=word psql postgresql://ada@h/d", "postgresql://ada@h/d", "word"),
        ("$ MYSQL_PWD=word mysql -S /run/my.sock d", "mysql:///d?unix_socket=/run/my.sock", "word"),
        ("psql d -c 'select 1'", "postgresql://127.0.0.1/d", ""),
        ("postgresql:///d?host=db.example&port=5433&user=ada", "postgresql://ada@db.example:5433/d", ""),
        ("postgresql:///d?host=/run&port=5433", "postgresql://:5433/d?host=/run", ""),
        ("postgresql://one/d?host=two", "postgresql://one/d?host=two", ""),
        ("jdbc:sqlserver://h:1433;databaseName=d;user=ada;password=word;x=y", "mssql://ada@h:1433/d", "word"),
        (
            "mssql+pyodbc:///?odbc_connect=D%3Dx%3BPWD%3Dwo%2Brd",
            "mssql+pyodbc:///?odbc_connect=D%3Dx%3BPWD%3D",
            "wo+rd",
        ),
        ("isql -S h password=word x", "isql -S h password= x", "word"),
        ("PGPASSWORD=s3cr pg_dump -h h db", "PGPASSWORD= pg_dump -h h db", "s3cr"),
        ("export PGPASSWORD=s3cr", "export PGPASSWORD=", "s3cr"),
        ("env PGPASSWORD=s3cr psql -h h", "env PGPASSWORD= psql -h h", "s3cr"),
        ("MYSQL_PWD=s3cr mariadb-dump -h h", "MYSQL_PWD= mariadb-dump -h h", "s3cr"),
        ("PGPASSWORD=it's psql -h db", "PGPASSWORD= psql -h db", "it's"),
        ('PGPASSWORD="s3 cr" pg_dump db', "PGPASSWORD= pg_dump db", "s3 cr"),
        ("PGPASSWORD=s3cr pg_dump postgres://ada@h/db", "PGPASSWORD= pg_dump postgres://ada@h/db", "s3cr"),
        ("env PGPASSWORD=s3cr MYSQL_PWD=s3ct make", "env PGPASSWORD= MYSQL_PWD= make", "s3cr"),
        ("mysql://ada:pa?s@h/d", "mysql://ada@h/d", "pa?s"),
        ("postgresql://h:5432/db?options=a@b", "postgresql://h:5432/db?options=a@b", ""),
        ("shop", "shop", ""),
        ("", "", ""),
    ],
)
def test_every_spelling_means_its_url(text: str, url: str, password: str) -> None:
    found = read_pasted(text)
    assert (found.url, found.password) == (url, password)


def test_what_is_not_taken_over_is_named() -> None:
    assert read_pasted("jdbc:mysql://h/d?useSSL=true&serverTimezone=UTC").dropped == ("serverTimezone",)
    assert read_pasted("host=h dbname=d application_name=x").dropped == ("application_name",)
    assert read_pasted("service=live dbname=d").dropped == ("service",)
    assert read_pasted("psql -h h d -c 'select 1' --no-psqlrc").dropped == ("-c", "--no-psqlrc")


@given(password=TEXT.filter(lambda text: not set(";{}") & set(text)) | st.just("{a;b&c}"))
def test_a_password_in_odbc_s_words_goes_out_and_comes_back(password: str) -> None:
    url = f"mssql+pyodbc:///?odbc_connect=DRIVER%3D%7Bx%7D%3BUID%3Dsa%3BPWD%3D{escaped(password)}%3BTimeout%3D3"
    shown, spelled = without_password(url)
    assert shown.endswith("PWD%3D%3BTimeout%3D3")
    assert with_password(shown, spelled) == url == with_password(url, "other")


@given(user=TEXT, password=TEXT, database=TEXT)
def test_any_password_goes_out_and_comes_back(user: str, password: str, database: str) -> None:
    shown = f"postgresql://{escaped(user)}@h:5432/{escaped(database)}?sslmode=require"
    assert read_pasted(with_password(shown, escaped(password))) == Pasted(shown, password)
    assert without_password(with_secret(shown, password)) == (shown, escaped(password))


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    read_pasted(text)


def test_a_file_gets_no_password() -> None:
    assert with_secret("sqlite:////a.db", "x") == "sqlite:////a.db"
    assert with_secret("/a.db", "x") == "/a.db"
    assert with_secret("postgresql:///d?host=/run", "a b") == "postgresql://:a%20b@/d?host=/run"


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("jdbc:postgresql://h/d?sslmode=verify-full", "sslmode=verify-full"),
        ("jdbc:mysql://h/d?sslMode=VERIFY_IDENTITY", "sslMode=VERIFY_IDENTITY"),
        ("jdbc:mysql://h/d?verifyServerCertificate=true&x=y", "verifyServerCertificate=true"),
        ("ada:x1y2@tcp(h:3306)/d?parseTime=true&tls=true", "tls=true"),
        ("mysql -h h --ssl-mode=VERIFY_IDENTITY --ssl-ca=/ca.pem d", "ssl-mode=VERIFY_IDENTITY&ssl-ca=/ca.pem"),
        ("host=h dbname=d sslmode=verify-full sslrootcert=/ca.pem", "sslmode=verify-full&sslrootcert=/ca.pem"),
    ],
)
def test_encryption_that_was_asked_for_is_never_dropped(text: str, option: str) -> None:
    assert read_pasted(text).url.partition("?")[2] == option
