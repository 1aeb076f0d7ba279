"""The register's part of a card, in words."""

from __future__ import annotations

from reconcile.lookup.merged import MergedPerson, Value, merged_in_words

BY = ("Dukcapil, 1 Maret 2018", "baris kependudukan orang itu")


def test_one_row_that_says_all_is_named_once_and_what_disagrees_stands_below() -> None:
    values = [
        Value("Identitas", "NIK", "317101**********", *BY, 1, False),
        Value("Identitas", "nama", "BUDI SANTOSO", *BY, 1, True),
        Value("Identitas", "nama", "BUDI SANTOSA", "KIS", "yang paling banyak", 2, True),
        Value("Keluarga", "No. KK", "317101**********", *BY, 1, False),
        Value("Keluarga", "hubungan keluarga", "anak", "KJP", "diisi dari baris lain", 1, False),
    ]
    told = list(merged_in_words(MergedPerson("kuat", "1 Maret 2018", "belum ada (x)", values, ["NIK x"], [])))
    assert told == [
        "Register terpadu (kuat; dikenal sejak 1 Maret 2018)",
        "  Nomor tunggal: belum ada (x)",
        "  Identitas <- Dukcapil, 1 Maret 2018 (baris kependudukan orang itu)",
        "    NIK: 317101**********",
        "    nama: BUDI SANTOSO  [BERTENTANGAN]",
        "      berbeda: BUDI SANTOSA <- KIS  [BERTENTANGAN]",
        "  Keluarga",
        "    No. KK: 317101********** <- Dukcapil, 1 Maret 2018 (baris kependudukan orang itu)",
        "    hubungan keluarga: anak <- KJP (diisi dari baris lain)",
        "Nomor (1)",
        "  NIK x",
        "Terhadap data kependudukan",
    ]
