from browser.ui.widgets.pages import PageCache, pages_of


def test_the_page_that_was_used_longest_ago_goes_first() -> None:
    cache = PageCache(2)
    cache.store(1, ())
    cache.store(2, ())
    assert cache.use(1)
    cache.store(3, ())
    assert 1 in cache and 3 in cache and 2 not in cache
    assert (len(cache), cache.last) == (2, 3)
    assert not cache.use(2)
    cache.clear()
    assert cache.last == -1


def test_pages_of_rows() -> None:
    assert list(pages_of(0, 0)) == [0]
    assert list(pages_of(199, 200)) == [0, 1]
    assert list(pages_of(400, 799)) == [2, 3]
