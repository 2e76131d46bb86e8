"""The vocabulary: complete, and short enough for its columns."""

from browser.demo import words


def test_every_country_has_names_that_an_address_can_spell() -> None:
    for country, firsts, lasts in words.PEOPLE:
        assert len(country) == 2 and country.isupper()
        for name in (*firsts.split(), *lasts.split()):
            _, slash, spelled = name.partition("/")
            assert not slash or (spelled.isascii() and spelled.isalpha() and spelled.islower())


def test_templates_name_nothing_but_places_and_products() -> None:
    for template in (*words.TITLES, *words.SENTENCES, *words.REPLIES):
        assert "{" not in template.format(place="Łódź", product="bell")


def test_tags_are_different() -> None:
    assert len(set(words.TAGS)) == len(words.TAGS) == 24
