"""Objects for tests, complete enough to be stored."""

from decimal import Decimal
from typing import Any

from browser.demo.models import OrderItem, Product, User


def a_user(number: int = 1, **values: Any) -> User:
    """A user with an e-mail address of its own."""
    defaults = {
        "email": f"user{number}@example.org",
        "hashed_password": "x",
        "first_name": "Ada",
        "last_name": f"Lovelace {number}",
    }
    return User(**defaults | values)


def an_item(price: str = "19.99", quantity: int = 1, number: int = 1) -> OrderItem:
    """One line of an order, for a product of its own."""
    product = Product(sku=f"SKU-{number}", name="Bell", price=Decimal(price))
    return OrderItem(product=product, quantity=quantity, unit_price=Decimal(price))
