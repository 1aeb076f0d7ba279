"""What the fields of an export are called before staff."""

from __future__ import annotations

FIELD_LABELS: dict[str, str] = {
    "nik": "NIK", "kk": "nomor KK", "nik_and_kk": "NIK dan nomor KK", "card_number": "nomor kartu", "nisn": "NISN",
    "name": "nama", "given_name": "nama depan", "middle_name": "nama tengah", "family_name": "nama belakang", "name_alias": "nama lain",
    "front_title": "gelar depan", "rear_title": "gelar belakang",
    "birth_date": "tanggal lahir", "birth_day": "tanggal lahir (hari)", "birth_month": "bulan lahir", "birth_year": "tahun lahir",
    "birth_place": "tempat lahir", "birth_place_and_date": "tempat dan tanggal lahir", "age": "umur",
    "sex": "jenis kelamin", "sex_male": "tanda L", "sex_female": "tanda P",
    "mother": "nama ibu", "parent": "nama orang tua", "parent_and_child": "nama orang tua dan anak", "relationship": "hubungan keluarga",
    "address": "alamat", "rt": "RT", "rw": "RW", "rt_rw": "RT/RW", "kelurahan": "kelurahan", "kecamatan": "kecamatan",
    "city": "kota", "province": "provinsi", "region_code": "kode wilayah", "province_code": "kode provinsi", "city_code": "kode kota",
    "kecamatan_code": "kode kecamatan", "kelurahan_code": "kode kelurahan",
    "school": "sekolah", "npsn": "NPSN", "level": "jenjang", "grade": "kelas",
    "year": "tahun", "stage": "tahap atau bulan", "period_start": "mulai berlaku", "period_end": "akhir berlaku",
    "segment": "segmen", "benefit_status": "status penerima", "amount": "nominal",
    "vital_status": "status hidup", "register_answer": "jawaban data kependudukan", "moved_status": "status pindah",
}  # fmt: skip
