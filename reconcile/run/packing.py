"""What a package for another agency is asked with: the run, the recipient and the programmes as declared."""

from __future__ import annotations

from pathlib import Path

from reconcile.package.asked import Order
from reconcile.package.gathering import Programmes
from reconcile.package.making import TABLES, packages_of
from reconcile.package.recipients import Recipient, recipient
from reconcile.regions.homes import home_of
from reconcile.run.declarations import Declarations, folders, load_declarations
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.file_names import beside
from reconcile.workspace.published import read_manifest


def package_order(run: Path, to: str, month: str, into: Path | None, own: Path | None) -> Order:
    """The order of a package at the recipient's own level. to: the recipient's code. into: the folder of
    packages, the one beside the run when None. own: the office's folder of declarations.

    Raises UsageError, and DeclarationError where a declaration is wrong.
    """
    home = home_of(read_manifest(run)["run"]["home"])
    one = recipient(to, TABLES, next(iter(folders(own, "recipients")), None)).serving(home)
    declared = load_declarations(own)
    place = (into or packages_of(run) / one.code).expanduser().resolve()
    _refuse_within(place, run.expanduser().resolve())
    return Order(run, one, _declared(declared, one), month, place)


def _declared(declared: Declarations, one: Recipient) -> Programmes:
    listed = declared.programmes
    return Programmes(
        {code: programme.name for code, programme in listed.items()},
        {code: programme.role for code, programme in listed.items()},
        {code: programme.payer for code, programme in listed.items()},
        one.benefit_type,
    )


def _refuse_within(place: Path, out: Path) -> None:
    """OUT is replaced as a whole by the next run, with all that lies in it."""
    if place.is_relative_to(out) or out.is_relative_to(place):
        raise UsageError(
            f"Folder paket (--into) dan {out.name} tidak boleh saling memuat: hasil berikutnya mengganti"
            " seluruh isi folder itu."
        )


def register_recipient(run: Path, to: str, into: Path | None, own: Path | None) -> tuple[Recipient, Path]:
    """Whom a register is sealed for, and the folder where it lies, the one beside the run when None. Raises
    as `package_order`."""
    home = home_of(read_manifest(run)["run"]["home"])
    one = recipient(to, TABLES, next(iter(folders(own, "recipients")), None)).serving(home)
    out = run.expanduser().resolve()
    place = (into or beside(out, ".register") / one.code).expanduser().resolve()
    _refuse_within(place, out)
    return one, place
