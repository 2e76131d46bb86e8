"""Sample rows of the demo: the same for the same scale and day, invented by the standard library alone.

Rows come as plain dictionaries in generators, so a million orders need no more memory than a thousand. Time runs: users
join over three years, faster and faster, and only write and buy once they have joined; the newest order is of today.
"""

import hashlib
import random
import struct
import unicodedata
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from browser.demo import words

SEED = 20261120
YEARS = timedelta(days=3 * 365)
GROWTH = 0.6
"""Of n events the k-th happens at (k / n) ** GROWTH of the time: below 1, the shop grows."""

TRAIL = 200
"""Orders with a history in the audit trail."""

MOST_VIEWS = 1_000_000_000
"""The distribution of views has no end, an INTEGER has one: a million orders come with a post beyond it."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Sizes:
    """How many rows a table gets; replies, tags on posts and items of orders follow by chance."""

    users: int
    products: int
    posts: int
    orders: int

    @classmethod
    def of(cls, scale: float) -> "Sizes":
        """Scale 1 is the default demo: 320 users and 1,500 orders; 667 makes a million orders. At least a handful."""
        return cls(
            users=max(12, round(320 * scale)),
            products=len(words.PRODUCTS) * (3 if scale >= 1 else 1),
            posts=max(12, round(900 * scale)),
            orders=max(12, round(1500 * scale)),
        )

    @property
    def total(self) -> int:
        """Rows that progress is counted in."""
        return self.users + self.products + self.posts + self.orders


class Sample:
    """The rows of one installation. Each method gives a table's rows, parents before children."""

    def __init__(self, sizes: Sizes, today: date) -> None:
        self.sizes = sizes
        self._end = datetime.combine(today, time(), UTC)
        self._prices: list[int] = []
        self._hired: list[datetime] = []
        self._newest: deque[Row] = deque(maxlen=TRAIL)

    def users(self) -> Iterator[Row]:
        """The first tenth is staff, each below a manager; the others are customers."""
        dice = random.Random(f"{SEED} users")
        people = [(country, first.split(), last.split()) for country, first, last in words.PEOPLE]
        staff = max(3, self.sizes.users // 10)
        self._hired.clear()
        seen: dict[str, int] = {}
        for number in range(1, self.sizes.users + 1):
            country, firsts, lasts = dice.choice(people)
            first, last = _spellings(dice.choice(firsts)), _spellings(dice.choice(lasts))
            local = f"{first[1]}.{last[1]}"
            seen[local] = seen.get(local, 0) + 1
            suffix = "" if seen[local] == 1 else str(seen[local])
            joined = self._moment(number, self.sizes.users, dice) if number > 1 else self._end - YEARS
            if number <= staff:
                self._hired.append(joined)
            yield {
                "id": number,
                "email": f"{local}{suffix}@{'rowlore.example' if number <= staff else dice.choice(_MAILBOXES)}",
                "hashed_password": _password_hash(dice),
                "first_name": first[0],
                "last_name": last[0],
                "country": country if dice.random() > 0.06 else None,
                "manager_id": 1 + (number - 2) // 5 if 1 < number <= staff else None,
                "bio": dice.choice(words.BIOS) if dice.random() < 0.4 else None,
                "preferences": _preferences(dice, country),
                "avatar": _avatar(dice) if dice.random() < 0.3 else None,
                **self._state_of_account(joined, number > staff, dice),
                **_kind(number, staff, last[0]),
            }

    def employees(self) -> Iterator[Row]:
        """The second row of everybody who works here; hired on the day they joined. Call `users` before."""
        dice = random.Random(f"{SEED} employees")
        for number, joined in enumerate(self._hired, 1):
            department = words.DEPARTMENTS[number % len(words.DEPARTMENTS)]
            heads = {1: "Managing director"} | dict.fromkeys(range(2, 7), f"Head of {department[0]}")
            yield {
                "id": number,
                "job_title": heads.get(number) or dice.choice(department[1:]),
                "department": department[0],
                "hired_on": joined.date(),
            }

    def _state_of_account(self, joined: datetime, may_leave: bool, dice: random.Random) -> Row:
        left = may_leave and dice.random() < 0.04
        changed = self._later(joined, 200, dice)
        return {
            "is_active": not left and (not may_leave or dice.random() > 0.05),
            "deleted_at": changed if left else None,
            "created_at": joined,
            "updated_at": changed,
        }

    def products(self) -> Iterator[Row]:
        """Every product in one or three finishes; about one in twelve is no longer made."""
        dice = random.Random(f"{SEED} products")
        kinds = len(words.PRODUCTS)
        for number in range(self.sizes.products):
            name, cents, weight, attributes = words.PRODUCTS[number % kinds]
            finish = words.FINISHES[(number + number // kinds) % len(words.FINISHES)]
            listed = self._end - YEARS + timedelta(days=dice.randrange(200), minutes=dice.randrange(1440))
            cents += 10 * dice.randrange(20) * (number // kinds)
            self._prices.append(cents)
            ended = dice.random() < 0.08
            yield {
                "id": number + 1,
                "sku": f"{''.join(word[0] for word in name.split()).upper():X<3.3}-{number + 101}",
                "name": f"{name}, {finish}" if weight is not None else name,
                "price": _amount(cents),
                "weight_kg": weight,
                "attributes": None if attributes is None else {**attributes, "finish": finish},
                "discontinued_on": (self._end - timedelta(days=dice.randrange(30, 400))).date() if ended else None,
                "created_at": listed,
                "updated_at": self._later(listed, 900, dice),
            }

    def tags(self) -> Iterator[Row]:
        """The fixed list of tags."""
        for number, name in enumerate(words.TAGS, 1):
            yield {"id": number, "name": name}

    def posts(self) -> Iterator[Row]:
        """Posts and, a good third of them, replies to one of the hundred posts before. A few diaries are very long."""
        dice = random.Random(f"{SEED} posts")
        recent: list[int] = []
        for number in range(1, self.sizes.posts + 1):
            written = self._moment(number, self.sizes.posts, dice)
            is_reply = number > 5 and dice.random() < 0.38
            if not is_reply:
                recent = [*recent[-99:], number]
            published = is_reply or dice.random() > 0.07
            yield {
                "id": number,
                "author_id": self._someone(number, self.sizes.posts, dice),
                "reply_to_id": dice.choice(recent) if is_reply else None,
                "title": None if is_reply else _filled(dice.choice(words.TITLES), dice),
                "body": _filled(dice.choice(words.REPLIES), dice) if is_reply else _article(number, dice),
                "views": min(int(dice.paretovariate(0.8)), MOST_VIEWS) if published else 0,
                "published_at": self._later(written, 3, dice) if published else None,
                "created_at": written,
                "updated_at": self._later(written, 30, dice),
            }

    def post_tags(self) -> Iterator[Row]:
        """None to four tags on each post, common ones more often."""
        dice = random.Random(f"{SEED} post_tags")
        count = len(words.TAGS)
        for number in range(1, self.sizes.posts + 1):
            chosen = {1 + int(count * dice.random() ** 1.7) for _ in range(dice.choice((0, 1, 1, 2, 2, 3, 4)))}
            for tag in sorted(chosen):
                yield {"post_id": number, "tag_id": tag}

    def orders(self) -> Iterator[Row]:
        """Orders by the time they were placed; the newest are still on their way. Keys are random, as a server's."""
        dice, keys = random.Random(f"{SEED} orders"), self._keys()
        for number in range(1, self.sizes.orders + 1):
            placed = self._moment(number, self.sizes.orders, dice)
            status = _status((self._end - placed).days, dice)
            shipped = self._later(placed, 4, dice) if status in _SENT else None
            order = {
                "id": next(keys),
                "user_id": self._someone(number, self.sizes.orders, dice),
                "status": status,
                "shipping_cost": _amount(dice.choice((0, 0, 390, 490, 490, 690, 1250))),
                "note": dice.choice(words.NOTES) if dice.random() < 0.15 else None,
                "shipped_at": shipped,
                "created_at": placed,
                "updated_at": self._later(shipped or placed, 5, dice),
            }
            self._newest.append(order)
            yield order

    def order_items(self) -> Iterator[Row]:
        """One to seven different products for each order, most often two or three. Call `products` before."""
        dice, keys = random.Random(f"{SEED} order_items"), self._keys()
        number = 0
        for _ in range(self.sizes.orders):
            key = next(keys)
            for product in _different(dice, len(self._prices), dice.choice((1, 1, 2, 2, 2, 3, 3, 4, 5, 7))):
                number += 1
                cents = self._prices[product]
                yield {
                    "id": number,
                    "order_id": key,
                    "product_id": product + 1,
                    "quantity": 1 if dice.random() < 0.8 else dice.randrange(2, 7),
                    "unit_price": _amount(cents if dice.random() < 0.7 else cents * dice.randrange(80, 100) // 100),
                }

    def audit_trail(self) -> Iterator[Row]:
        """What the newest orders went through, oldest first. Call `orders` before."""
        placed = sorted(
            (change for order in self._newest for change in _changes(order)), key=lambda change: change["happened_at"]
        )
        for number, change in enumerate(placed, 1):
            yield {"id": number, **change}

    def _keys(self) -> Iterator[UUID]:
        dice = random.Random(f"{SEED} keys")
        while True:
            yield UUID(int=dice.getrandbits(128), version=4)

    def _moment(self, number: int, count: int, dice: random.Random) -> datetime:
        """When the `number`-th of `count` events happened: later ones later, the last one a moment before the end."""
        share = ((number - dice.random()) / count) ** GROWTH
        return self._end - timedelta(seconds=int((1 - share) * YEARS.total_seconds()))

    def _later(self, moment: datetime, days: int, dice: random.Random) -> datetime:
        """Up to `days` after `moment`, but not in the future."""
        return min(moment + timedelta(seconds=dice.randrange(60, days * 86400)), self._end)

    def _someone(self, number: int, count: int, dice: random.Random) -> int:
        """A user who had joined when the `number`-th of `count` events happened; a few do most of it."""
        joined = max(1, (number - 1) * self.sizes.users // count)
        return 1 + int(joined * dice.random() ** 1.8)


_MAILBOXES = ("example.com", "example.org", "example.net", "mail.example", "post.example")
_SENT = frozenset({"shipped", "delivered", "returned"})


def _spellings(name: str) -> tuple[str, str]:
    """A name as its owner writes it, and as an e-mail address can."""
    written, _, ascii_form = name.replace("-", " ").partition("/")
    if not ascii_form:
        plain = written.translate(_LETTERS).lower()
        ascii_form = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if letter in _IN_ADDRESSES)
    return written, ascii_form


_LETTERS = str.maketrans({"ß": "ss", "ł": "l", "Ł": "l", "ı": "i", "İ": "i", "ø": "o", "Ø": "o"})
_IN_ADDRESSES = frozenset("abcdefghijklmnopqrstuvwxyz")


def _password_hash(dice: random.Random) -> str:
    """The shape of a real hash; no password leads to it."""
    salt = dice.randbytes(8).hex()
    return f"pbkdf2_sha256$600000${salt}${hashlib.sha256(salt.encode()).hexdigest()[:43]}="


def _preferences(dice: random.Random, country: str) -> Row | None:
    if dice.random() < 0.25:
        return None
    preferences: Row = {"theme": dice.choice(("light", "dark", "system")), "newsletter": dice.random() < 0.4}
    if dice.random() < 0.3:
        preferences["units"] = "imperial" if country in ("GB", "US") else "metric"
    if dice.random() < 0.2:
        preferences["bikes"] = [
            {
                "name": dice.choice(("Rosinante", "Brünhild", "Zwölf", "The Mule 🐴")),
                "km": round(dice.random() * 9000, 1),
            }
        ]
    return preferences


def _avatar(dice: random.Random) -> bytes:
    """A PNG of 8 by 8 pixels, symmetric like a face, in two colours."""
    ink, paper = dice.randbytes(3), b"\xf7\xf8\xfa"
    lines = []
    for _ in range(8):
        half = [dice.random() < 0.5 for _ in range(4)]
        lines.append(b"\0" + b"".join(ink if dot else paper for dot in half + half[::-1]))
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def _kind(number: int, staff: int, last_name: str) -> Row:
    """The staff comes first; of the others every sixteenth is a firm."""
    firm = number > staff and number % 16 == 7
    company = words.FIRMS[number % len(words.FIRMS)].format(name=last_name) if firm else None
    return {"kind": "employee" if number <= staff else "business" if firm else "customer", "company": company}


def _changes(order: Row) -> Iterator[Row]:
    """The entries that an order's way leaves: placed and, if it is, shipped."""
    entry = {"table_name": "orders", "row_key": str(order["id"]), "user_id": order["user_id"]}
    placed = {"status": [None, "pending"], "user_id": [None, order["user_id"]]}
    yield {"happened_at": order["created_at"], "action": "insert", "actor": "shop", **entry, "changes": placed}
    if order["shipped_at"] is not None:
        sent = {"status": ["paid", "shipped"], "shipped_at": [None, str(order["shipped_at"])]}
        yield {"happened_at": order["shipped_at"], "action": "update", "actor": "dispatch", **entry, "changes": sent}


def _filled(sentence: str, dice: random.Random) -> str:
    product = dice.choice(words.PRODUCTS)[0]
    return sentence.format(place=dice.choice(words.PLACES), product=product[0].lower() + product[1:])


def _article(number: int, dice: random.Random) -> str:
    """Two to five paragraphs; every hundredth article is a diary of sixty days (more than 10,000 characters)."""
    if number % 100 == 42:
        return "\n\n".join(f"Day {day}. {_paragraph(dice, 4)}" for day in range(1, 61))
    return "\n\n".join(_paragraph(dice, dice.randrange(2, 5)) for _ in range(dice.randrange(1, 4)))


def _paragraph(dice: random.Random, sentences: int) -> str:
    return " ".join(_filled(sentence, dice) for sentence in dice.sample(words.SENTENCES, sentences))


def _status(days: int, dice: random.Random) -> str:
    """What has become of an order placed `days` ago."""
    chance = dice.random()
    if chance < 0.05:
        return "cancelled"
    if days < 2:
        return "pending" if chance < 0.5 else "paid"
    if days < 9:
        return "shipped" if chance < 0.7 else "paid"
    return "returned" if chance < 0.1 else "delivered"


def _different(dice: random.Random, count: int, wanted: int) -> list[int]:
    """`wanted` different numbers below `count`, small ones more often, in the order they came up."""
    chosen: dict[int, None] = {}
    while len(chosen) < min(wanted, count):
        chosen[int(count * dice.random() ** 1.3)] = None
    return list(chosen)


def _amount(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
