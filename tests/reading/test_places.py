"""Places with what the gazetteer knows of them: a number in GeoNames, a point, the country."""

from __future__ import annotations

import pytest

import isnad
from isnad.record import Place


def places(text: str) -> dict[str, Place]:
    return {place.name: place for place in isnad.read(text, published="2020-06-16").places}


def near(place: Place, lat: float, lon: float) -> bool:
    return place.lat is not None and place.lon is not None and abs(place.lat - lat) < 0.2 and abs(place.lon - lon) < 0.2


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon"),
    [("القاهرة", "EGY", 30.05, 31.25), ("الخرطوم", "SDN", 15.55, 32.53), ("حلب", "SYR", 36.2, 37.16), ("واشنطن", "USA", 38.9, -77.04)],
)
def test_a_city_has_its_point(name: str, country: str, lat: float, lon: float) -> None:
    found = places(f"وصل الوفد يوم الأحد إلى {name} قادما من فيينا.")
    assert found[name].country == country and found[name].geonames and near(found[name], lat, lon)
    assert near(found["فيينا"], 48.2, 16.37)


def test_a_country_has_a_number_and_no_point_even_where_a_city_has_its_name() -> None:
    found = places("زار الوزير الكويت وتونس، ثم عاد إلى مصر.")
    for name, number in (("الكويت", 285570), ("تونس", 2464461), ("مصر", 357994)):
        assert (found[name].geonames, found[name].lat, found[name].lon) == (number, None, None)


def test_a_region_is_not_taken_for_a_city() -> None:
    found = places("امتد القتال إلى إقليم دارفور غربي السودان.")
    assert (found["دارفور"].country, found["دارفور"].geonames, found["دارفور"].lat) == ("SDN", None, None)


def test_a_name_of_two_cities_is_the_one_of_its_country() -> None:
    there = places("أعلنت الحكومة الليبية أن طرابلس آمنة، ووصل رئيس الوزراء الليبي إلى طرابلس.")["طرابلس"]
    assert there.country == "LBY" and near(there, 32.88, 13.19)


@pytest.mark.parametrize("town", ["عدن", "تعز", "بنغازي", "سرت", "درعا", "حماة", "الموصل", "جدة", "دبي", "مأرب", "سيناء"])
def test_a_town_whose_name_is_a_word_is_read_behind_a_preposition(town: str) -> None:
    assert town in places(f"قالت الشرطة إن الاشتباكات وقعت في {town} أمس.")


@pytest.mark.parametrize("words", ["في صور نشرت أمس", "من الباب الخلفي", "في الصحراء الكبرى", "في حديثه للصحفيين", "في مشهد مؤثر"])
def test_a_word_that_is_also_a_town_stays_a_word(words: str) -> None:
    assert places(f"قال الشاهد إن الرجل ظهر {words}.") == {}
