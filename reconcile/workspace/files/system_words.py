"""What the system says of a file or folder that it would not open, in words of staff."""

from __future__ import annotations

import errno

_WORDS = {
    errno.ENOENT: "tidak ada",
    errno.ENOTDIR: "bukan folder",
    errno.EISDIR: "itu folder, bukan berkas",
    errno.EACCES: "tidak diizinkan",
    errno.EPERM: "tidak diizinkan",
    errno.ENOSPC: "disk penuh",
    errno.EDQUOT: "jatah disk habis",
    errno.EROFS: "disk hanya dapat dibaca",
    errno.EIO: "disk atau sambungannya rusak",
    errno.EBUSY: "sedang dipakai program lain",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
    errno.ELOOP: "tautannya berputar",
    errno.EEXIST: "sudah ada",
    errno.ENOTEMPTY: "tidak kosong",
    errno.ESTALE: "folder jaringan terputus",
    errno.ETXTBSY: "sedang dipakai program lain",
    errno.EADDRINUSE: "sudah dipakai program lain",
    errno.EMFILE: "terlalu banyak berkas terbuka",
    errno.ENFILE: "terlalu banyak berkas terbuka",
}


def system_words(error: OSError) -> str:
    """Why the system refused; in its own words where these are not known here."""
    return _WORDS.get(error.errno or 0) or error.strerror or "galat sistem"
