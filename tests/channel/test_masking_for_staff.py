"""What staff may see of a message that was not understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtalk.channel.masking_for_staff import LONGEST, mask_details, mask_for_staff


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("my name is mark twain and my hip clicks", "my name is [hidden] and my hip clicks"),
        ("her name's Rose, can she come", "her name's [hidden], can she come"),
        ("my wife sarah has a sore hip", "my wife [hidden] has a sore hip"),
        ("tomasz told me to try cupping", "[hidden] told me to try cupping"),
        ("did Dr. Falk or O'Brien see it", "did [hidden] or [hidden] see it"),
        ("the guy from Main said hot wax", "the guy from [hidden] said hot wax"),
        ("please ask for Rob about it", "please ask for [hidden] about it"),
        ("i live at 12 Elizabeth Street, is it far", "i live at [address], is it far"),
        ("unit 14, t1s 1a1, do you visit", "[address], [address], do you visit"),
        ("born 12/05/1980 and stiff", "born [date] and stiff"),
        ("march 3 1980 is when it began", "[date] is when it began"),
        ("my code is KX7-2PD what now", "my code is [code] what now"),
        ("claim AB123456 who pays", "claim [code] who pays"),
        ("file 12345 who pays", "file [number] who pays"),
        ("I am @backpain on insta", "I am [hidden] on insta"),
        ("see www.example.org/me?id=1 for it", "see [link] for it"),
        ("ring 403-555-0142 or a@b.example", "ring [phone number] or [e-mail address]"),
    ],
)
def test_what_could_tell_who_it_was_is_hidden(written: str, shown: str) -> None:
    assert mask_for_staff(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "does naproxen mix with dry needling?",
        "WHY DOES MY HIP CLICK",
        "My Back Clicks When I Walk",
        "L4-L5 bulge, C5/C6 and T12, since 2019, 8/10",
        "is it called piriformis syndrome",
        "workin all day and it isn't gettin better lol",
        "400mg for 3months at 78",
        "can i see a doctor in Calgary on Monday",
    ],
)
def test_ordinary_questions_stay_readable(written: str) -> None:
    assert mask_for_staff(written) == written


def test_a_long_message_is_cut_at_a_word() -> None:
    shown = mask_for_staff("my hip clicks " * 60)
    assert len(shown) <= LONGEST
    assert shown.endswith(("hip…", "my…", "clicks…"))


@given(st.text(max_size=300))
def test_any_text_can_be_masked_and_details_stay_masked(typed: str) -> None:
    assert len(mask_for_staff(typed)) <= LONGEST
    assert mask_details(mask_details(typed)) == mask_details(typed)
