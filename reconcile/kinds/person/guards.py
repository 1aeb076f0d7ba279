"""What the evidence of two rows of the rolls may not decide: pairs that outweigh a guard, pairs that only
people may join."""

from __future__ import annotations

from dataclasses import replace

from reconcile.linkage.model import Alternatives, Counted, Rivals, Sole, Twice

_HELD = {"sex": ("same",), "mother": ("same",), "nik": ("different",)}
SAME_HOLDER = (
    {
        **_HELD,
        "family_card": ("same",),
        "birth_date": ("same",),
        "name": ("same_rare", "same", "same_common", "slip"),
    },
    {**_HELD, "family_card": ("same",), "birth_date": ("same_usual",), "name": ("same_rare", "same")},
    # where no roll says the mother: no card lists two people of one name and one day of birth
    {
        **_HELD,
        "mother": ("",),
        "family_card": ("same",),
        "birth_date": ("same", "same_usual"),
        "name": ("same_rare", "same"),
    },
    {**_HELD, "place": ("same_rt", "same_kelurahan"), "birth_date": ("same",), "name": ("same_rare", "same")},
)
"""Two confirmed NIKs of one person: the whole name (with a slip at most), the day of birth, sex, mother and
home are the same.

Never two that differ in the serial alone: that is how twins are numbered.
"""

_LISTED = {
    "name": ("same_rare", "same", "same_common"),
    "birth_date": ("same", "same_usual"),
    "sex": ("same",),
    "nik": ("", "different_unconfirmed"),
}
TWICE = Twice(
    links=(
        {**_LISTED, "family_card": ("same",), "mother": ("same", "near", "")},
        {**_LISTED, "mother": ("same",), "place": ("same_rt", "same_kelurahan")},
    ),
    written="name",
)
"""Whoever holds two NIKs stands in the register twice; where one is not there, or is in use nowhere else,
name, birth, sex, and card or mother and place say so."""

_OTHER_NIK = (
    "same_15",
    "other_serial",
    "one_digit",
    "other_serial_confirmed",
    "different_unconfirmed",
    "different",
)
_NO_NUMBER = {"nik": ("", *_OTHER_NIK), "pupil_number": ("", "different"), "card_number": ("", "different")}
_OTHER_NAME = ("other_given", "shared_word", "different")
_UNNAMED = ("unnamed", "unnamed_twin")
PARTED = (
    # namesakes on one card, such as father and son: two dates that are two births, and no number that both
    # rows bear
    {"birth_date": ("far",), **_NO_NUMBER},
)
"""Pairs that look like two persons of one household: never a machine's link, nor joined over a third row
that fits both."""

NEVER = (
    {"name": ("other_child", "parent")},
    {"nik": ("other_serial_confirmed",), "name": _OTHER_NAME},
)
"""Twins told apart by a number behind their mother's name; a newborn and that mother; two names, each with a
number that is in use elsewhere, of one day and district: that is what twins are, and nobody need be asked."""

ASK = (
    *PARTED,
    *NEVER,
    # a child without a name is its mother's, born on that day: so is its twin. A number and the day make it
    # one child, no less
    {"name": _UNNAMED, **_NO_NUMBER},
    {"name": _UNNAMED, "birth_date": ("", "swapped", "one_part", "year_only", "different", "far")},
    {"name": _UNNAMED, "nik": ("same_contradicted",)},
    # twins: a number of their own each, and a name that is not quite the same
    {
        "nik": ("other_serial", "other_serial_confirmed", "one_digit"),
        "name": ("slip", "shortened_one", *_OTHER_NAME),
    },
    {"nik": ("different_unconfirmed", "different"), "name": _OTHER_NAME},
    # one card, mother and day of birth are what twins have: with two names that people bear, only a number
    # makes them one
    {"name": _OTHER_NAME, **_NO_NUMBER},
    # only number and birth date agree: a number mistyped in its serial is that of somebody born on the same
    # day
    {"name": ("different", "shared_word"), "family_card": ("different", ""), "place": ("different", "")},
    # fifteen digits are those of all who were born in one district on one day: a place to look, never a proof
    {"nik": ("same_15",), "name": _OTHER_NAME},
    # two children under the number of a parent
    {"nik": ("same_contradicted",), "name": _OTHER_NAME},
)
"""Pairs that a machine never calls one person, whatever their weight: twins, children under one number,
mistyped numbers."""

_SAME_NAME = ("same_rare", "same", "same_common")
_NEARLY = ("slip", "shortened", "shortened_one", "weak_missing")
_NOT_THE_NAME = ("slip", "shortened_one", *_OTHER_NAME)
_ONE_BIRTH = {"birth_date": ("same", "same_usual")}
_ONE_HOME = ({"family_card": ("same",)}, {"family_card": ("", "different"), "mother": ("same",)})
# Two numbers in use elsewhere are two people, unless their names say one. A number of one row alone may be
# mistyped: there the names must be two that people bear, and the numbers those of one day and district, as
# twins are numbered.
# Twins of one sex have numbers that differ in the serial alone; where more differs, a slip in the name is the
# slip of somebody with two numbers.
_TWO_PEOPLE = (
    {"nik": ("other_serial_confirmed",), "name": _NOT_THE_NAME},
    {"nik": ("different",), "name": _OTHER_NAME},
    {"nik": ("different",), "name": _NOT_THE_NAME, "sex": ("different", "")},
)
_PERHAPS_TWO = {"nik": ("other_serial", "one_digit"), "name": _OTHER_NAME}
RIVALS = Rivals(
    namesake=tuple({"name": _SAME_NAME, **_ONE_BIRTH, **home} for home in _ONE_HOME),
    nearly=tuple({"name": _NEARLY, **_ONE_BIRTH, **home} for home in _ONE_HOME),
    twins=tuple({**two, **_ONE_BIRTH, **home} for two in _TWO_PEOPLE for home in _ONE_HOME),
    twins_listed=tuple({"name": _OTHER_NAME, **_ONE_BIRTH, **home} for home in _ONE_HOME),
    twins_perhaps=tuple({**_PERHAPS_TWO, **_ONE_BIRTH, **home} for home in _ONE_HOME),
    own=({"nik": ("same",), "name": _SAME_NAME},),
    alike=({"name": _NOT_THE_NAME, **_ONE_BIRTH},),
    alike_by_number=({"name": _NOT_THE_NAME, **_ONE_BIRTH, "nik": ("same", "same_contradicted")},),
    unlike_by_number=({"name": _OTHER_NAME, **_ONE_BIRTH, "nik": ("same", "same_contradicted")},),
)
"""Twins of whom a row has the one's name and the other's number, or a name like the other's: one birth,
one card or mother."""

_ONE_NAME = {
    "name": ("slip", "other_given"),
    "birth_date": ("same",),
    "sex": ("same", ""),
    "nik": ("", "same_15", "different_unconfirmed"),
    "pupil_number": ("",),
    "card_number": ("", "different"),
}
_ONE_CHILD = {
    "name": ("unnamed",),
    "birth_date": ("same",),
    "sex": ("same", ""),
    "nik": ("", "different_unconfirmed"),
    "card_number": ("", "different"),
}
_HERE = ("same_rt", "same_kelurahan")
SOLE = Sole(
    links=(
        {**_ONE_CHILD, "mother": ("same", ""), "family_card": ("same",)},
        {**_ONE_CHILD, "mother": ("same",), "place": _HERE},
        {**_ONE_NAME, "mother": ("same", "near", ""), "family_card": ("same",)},
        {**_ONE_NAME, "mother": ("same",), "place": _HERE},
        # whose card is old or unknown, and no mother written
        {**_ONE_NAME, "mother": ("near", ""), "place": ("same_rt",)},
        {
            **_ONE_NAME,
            "birth_date": ("same_usual",),
            "mother": ("same", "near", ""),
            "family_card": ("same",),
        },
        {**_ONE_NAME, "birth_date": ("same_usual",), "mother": ("same",), "place": ("same_rt",)},
        {**_ONE_NAME, "name": ("shared_word",), "mother": ("same", "near", ""), "family_card": ("same",)},
        {**_ONE_NAME, "name": ("shared_word",), "mother": ("same",), "place": _HERE},
    ),
    # who was born on another day is no twin of whoever was born on this one
    claims=(
        {"name": _UNNAMED, "birth_date": ("same", "same_usual", "year_only", "")},
        *({"name": _NOT_THE_NAME, **_ONE_BIRTH, **home} for home in _ONE_HOME),
        {"name": _NOT_THE_NAME, **_ONE_BIRTH, "place": ("same_rt",)},
        # a brother's row with this one's day of birth, as a clerk's eye slips a line
        *({"name": _SAME_NAME, **home} for home in _ONE_HOME),
    ),
    vouched="in_register",
)
"""A child without a name is whoever was born to its mother on that day at that home, and a name with a slip
is the name of whoever was, where the register knows of one and nobody else is in question. One in a hundred
births is of twins: where the register or a roll knows of the other, by name, by a number behind the mother's
name or by a second row, people are asked; so they are where the register knows of neither, for then nothing
on paper tells that there is not a twin.
"""

_UNLIKE = (*_NOT_THE_NAME, "shortened")
_TWIN_NUMBERS = {"other_serial_confirmed": "other_serial", "different": "different_unconfirmed"}
_TWINS_SHARE = ("birth_date", "family_card", "mother", "place")


def _twins(*nik: str, name: tuple[str, ...], sex: tuple[str, ...]) -> Alternatives:
    return tuple({"nik": nik, "name": name, "sex": sex, **_ONE_BIRTH, **home} for home in _ONE_HOME)


_COUNTED = Counted(
    told_as="relative",
    surely=_twins("other_serial_confirmed", "different", name=_UNLIKE, sex=("same",)),
    shown_by="nik",
    unshown=_TWIN_NUMBERS,
    blurred=("same_15", "other_serial_confirmed"),
    as_one=(*_TWINS_SHARE, "sex"),
)
COUNTED = (
    _COUNTED,
    replace(_COUNTED, surely=_twins("different", name=_UNLIKE, sex=("different",)), as_one=_TWINS_SHARE),
    replace(
        _COUNTED,
        surely=_twins("other_serial_confirmed", name=_SAME_NAME, sex=("same",)),
        by_number=True,
    ),
)
"""Twins of one sex, of two, and rows with the one's name and the other's number: where both numbers are in
use elsewhere they are surely two, and so it is known how many others there are. Names of twins of one sex are
more alike, and so are their numbers."""
