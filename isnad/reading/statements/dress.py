"""What a speaker made by attribution is, from the noun it is called by: «مصادر إخبارية» are the press, «محاميه» is a civilian."""

from __future__ import annotations

from dataclasses import replace

from isnad.pack.letters import fold, surface
from isnad.pack.names import NameTables
from isnad.reading.names.words import readings
from isnad.record import Entity


def dress(entity: Entity, tables: NameTables, home: str | None) -> Entity:
    """The speaker with the sectors of its noun and adjectives, and a single person with the country that the report plays in."""
    if entity.sectors or entity.kind == "organisation":
        return entity
    words = [fold(surface(word)) for word in entity.name.split()]
    sectors = _field(words[1:3], tables) or _office(words[0], tables)
    if not sectors:
        return _several(entity, words[0], tables, home)
    single = entity.kind == "person" and sectors != ("UNK",)
    return replace(entity, sectors=sectors, country=entity.country or (home if single else None))


def _several(entity: Entity, word: str, tables: NameTables, home: str | None) -> Entity:
    """«الأحزاب والنقابات», «مديرية الآثار»: a group or a body by its noun, of the country that the report plays in."""
    for reading in readings(word):
        for crowd in tables.crowds.get(reading.stem, ()):
            if len(crowd.words) == 1:
                country = None if crowd.country == "none" else crowd.country or home
                return replace(entity, sectors=crowd.sectors, country=entity.country or country)
        for form in (reading.form, "ال" + reading.form):
            for head in tables.heads.get(form, ()):
                if len(head.words) == 1 and head.kind in ("institution", "state"):
                    return replace(entity, sectors=head.sectors, country=entity.country or home)
    return entity


def _office(word: str, tables: NameTables) -> tuple[str, ...]:
    for reading in readings(word):
        for stem in (reading.stem, reading.stem.removesuffix("ا")):
            found = tables.offices.get(stem)
            if found:
                return found[0].sectors
    return ("CVL",) if any(r.form in tables.contexts["relatives"] for r in readings(word)) else ()


def _field(words: list[str], tables: NameTables) -> tuple[str, ...]:
    for word in words:
        stem = word.removeprefix("ال")
        for form in (stem, stem.removesuffix("ه"), stem.removesuffix("ون"), stem.removesuffix("ين"), stem.removesuffix("ا")):
            if form in tables.fields:
                return tables.fields[form]
    return ()
