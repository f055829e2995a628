from __future__ import annotations

from bot.markdown import to_html, to_text, with_numbers

NUMBERS = "Call [0800 1111](tel:08001111), or [111](tel:111), or text [85258](sms:85258). See [us](https://x.org)."


def test_a_number_is_a_link_in_easy_read_and_a_short_one_never_breaks_a_long_one():
    assert with_numbers("Call 0800 1111 or 111.", NUMBERS) == (
        'Call <a href="tel:08001111">0800 1111</a> or <a href="tel:111">111</a>.'
    )


def test_a_sentence_cannot_bring_html_along():
    assert with_numbers("<b>111</b>", NUMBERS) == '&lt;b&gt;<a href="tel:111">111</a>&lt;/b&gt;'
    assert with_numbers("<b>", "no links") == "&lt;b&gt;"


def test_html_and_scripts_in_markdown_stay_words():
    html = to_html("<script>x()</script> **bold** [a](javascript:alert(1)) ![p](https://x.org/p.png)")
    assert "<script" not in html
    assert 'javascript:alert(1)"' not in html
    assert "<img" not in html
    assert "<strong>bold</strong>" in html


def test_a_copy_in_plain_words_keeps_addresses_that_say_more():
    assert to_text(
        "> Free: **IASK** [www.iask.org.uk](https://www.iask.org.uk), [111](tel:111), [page](https://k.uk/a)"
    ) == ("Free: IASK www.iask.org.uk, 111, page (https://k.uk/a)")
