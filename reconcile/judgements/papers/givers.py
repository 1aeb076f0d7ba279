"""Who gave an answer, as far as that can be believed: the account that brought it in decides, not what a
paper says of itself."""

from __future__ import annotations

from reconcile.judgements.store.events import Event


def one_paper(one: Event, other: Event) -> bool:
    """Both were read on the very same file, whoever handed it in."""
    return bool(one.file_sha256) and one.file_sha256 == other.file_sha256


def same_giver(one: Event, other: Event) -> bool:
    """The same paper, handed in again as it was; else, of one account: the same person, a paper corrected
    under its name, or answers typed in."""
    if one_paper(one, other):
        return True
    if not _one_account(one, other):
        return False
    if one.person is not None and other.person is not None and one.person[1:] == other.person[1:]:
        return True
    if not one.file_sha256 and not other.file_sha256:
        return one.file == other.file and one.person is None and other.person is None
    return bool(one.file_sha256 and other.file_sha256) and one.file == other.file


def _one_account(one: Event, other: Event) -> bool:
    """Answers from before accounts were kept are those of the name that was said with them, or of the
    account itself."""
    if one.account and other.account:
        return one.account == other.account
    return one.by == other.by


def gives_way(older: Event, newer: Event, through: int) -> bool:
    """Answers on one paper never replace one another, also when the paper comes again because its first
    import broke off."""
    return older.number <= through or (same_giver(older, newer) and not one_paper(older, newer))
