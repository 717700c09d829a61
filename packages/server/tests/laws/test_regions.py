"""What a region changes is merged purely: matters added, changed and forbidden, items of a list allowed."""

from __future__ import annotations

import copy

import pytest
from zhangfa.matters import core, queries
from zhangfa.matters.core import SchemaError, merged, parse_negative_list, parse_overlay, told, withheld

CATALOGUE = queries.shipped_catalogue()
BY_ID = {matter.id: matter for matter in CATALOGUE}
TITLES = {matter.id: matter.title for matter in CATALOGUE}
NATIONAL = queries.shipped_negative_list()
BAN = {"matter": "mourning-leave", "ground": "县里规定", "where_to_go": "找单位人事部门"}


def overlay(**keys):
    return parse_overlay({"title": "县", **keys})


def test_an_empty_overlay_changes_nothing():
    """matters law 7"""
    assert merged(CATALOGUE, overlay()) == CATALOGUE
    assert told(NATIONAL, overlay(), TITLES) == NATIONAL


def test_a_change_touches_its_keys_alone():
    change = {"matter": "residence-certificate", "copies_max": 1, "limits": {"remark": {"most": 50}}}
    changed = {m.id: m for m in merged(CATALOGUE, overlay(change=[change]))}

    residence = changed.pop("residence-certificate")
    assert residence.copies_max == 1 and residence.field("remark").most == 50
    assert residence.steps == BY_ID["residence-certificate"].steps
    assert all(matter is BY_ID[name] for name, matter in changed.items())


def test_fields_come_and_go():
    more = {"name": "group", "label": "村民小组", "kind": "text"}
    change = {"matter": "residence-certificate", "more_fields": [more], "less_fields": ["phone"]}
    changed = next(m for m in merged(CATALOGUE, overlay(change=[change])) if m.id == "residence-certificate")

    names = [field.name for field in changed.fields]
    assert "phone" not in names and names[-1] == "group"


def test_a_forbidden_matter_is_told_with_ground_and_place():
    here = overlay(forbid=[BAN])

    assert "mourning-leave" not in {matter.id for matter in merged(CATALOGUE, here)}
    last = told(NATIONAL, here, TITLES).items[-1]
    assert (last.id, last.no, last.title) == ("negative-mourning-leave", 21, "办理丧事情况说明")
    assert last.ground == "县里规定" and last.where_to_go == "找单位人事部门"


def test_an_allowed_item_is_told_no_more():
    allowed = told(NATIONAL, overlay(allow=[{"list": "national-2020", "no": 19, "ground": "县里发文"}]), TITLES)

    assert [item.no for item in allowed.items] == [*range(1, 19), 20]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"change": [{"matter": "nothing"}]}, "no such matter"),
        ({"forbid": [BAN | {"matter": "nothing"}]}, "no such matter"),
        ({"change": [{"matter": "residence-certificate", "copies_max": 0}]}, "copies_max"),
        ({"change": [{"matter": "residence-certificate", "limits": {"nobody": {}}}]}, "no such field"),
        ({"change": [{"matter": "residence-certificate", "less_fields": ["name"]}]}, "用到了 {name}"),
        ({"surprise": 1}, "unknown key surprise"),
        ({"forbid": [{"matter": "mourning-leave"}]}, "ground"),
        ({"change": [{"matter": "residence-certificate", "id": "other"}]}, "keeps id"),
    ],
)
def test_a_wrong_overlay_is_refused_in_words(keys, words):
    with pytest.raises(ValueError, match=words):
        merged(CATALOGUE, overlay(**keys))


def test_every_shipped_region_fits_the_shipped_catalogue():
    lists = queries.shipped_lists()
    for content in queries.shipped_overlays().values():
        region = parse_overlay(content)
        assert not region.list or region.list in lists
        assert merged(CATALOGUE, region)


def test_hubei_has_its_own_twenty_one():
    """matters law 6"""
    titles = [item.title for item in queries.shipped_list("hubei-2020").items]

    assert len(titles) == 21
    assert {"缴费票据遗失证明", "转学证明", "生育状况证明"} <= set(titles)
    assert not {"健在证明", "婚育状况证明"} & set(titles)
    assert sum("变更更正" in title for title in titles) == 1


def test_shanxi_names_five_and_withholds_the_other_certificates():
    shanxi = queries.shipped_list("shanxi-2023")

    assert shanxi.positive and len(shanxi.items) == 5
    assert shanxi.covers <= set(BY_ID)
    gone = {item.matter for item in withheld(CATALOGUE, shanxi)}
    assert "residence-certificate" in gone and not gone & shanxi.covers
    assert all(BY_ID[name].matter_class is core.MatterClass.CERTIFICATE for name in gone)


def test_only_a_positive_list_says_what_it_covers():
    data = {"id": "x", "title": "x", "issued_on": "2020", "source": "x", "ground": "x", "where_to_go": "x"}
    item = {"no": 1, "title": "证明", "aliases": []}
    for mode, covers in (("positive", []), ("negative", ["residence-certificate"])):
        with pytest.raises(ValueError, match="cover"):
            parse_negative_list(data | {"mode": mode, "item": [item | {"covers": covers}]})


STEP = {"stage": "approve", "office": "secretary", "path_level": "village", "hours": 8}
SEATS = [{"office": "secretary"}, {"office": "village_head"}]
VALID = core.stored(BY_ID["fund-request"])


def with_last_step(**keys):
    data = copy.deepcopy(VALID)
    data["steps"][-1] = STEP | keys
    return core.parse_matters({"test.toml": {"matter": [data]}})


def test_a_route_may_countersign_by_ratio_and_be_read_back():
    (matter,) = with_last_step(mode="ratio", ratio="1/2", seats=SEATS, key="bodies", label="两委会签")

    assert core.parse_matter(core.stored(matter)) == matter
    assert matter.steps[-1].seats[0].office == "secretary"


def test_a_step_may_depend_on_a_value_of_the_form():
    data = copy.deepcopy(VALID)
    data["steps"].insert(2, STEP | {"stage": "examine", "when": [{"field": "amount", "op": "ge", "value": 10000}]})
    (matter,) = core.parse_matters({"test.toml": {"matter": [data]}})

    assert core.parse_matter(core.stored(matter)) == matter


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"mode": "vote"}, "比例会签"),
        ({"mode": "ratio", "seats": SEATS}, "要写比例"),
        ({"mode": "ratio", "ratio": "3/2", "seats": SEATS}, "比例写成"),
        ({"mode": "all", "seats": SEATS[:1]}, "两个以上席位"),
        ({"seats": [{"office": "mayor"}]}, "没有“mayor”这个岗位"),
        ({"seats": [{}]}, "只指定一样"),
        ({"seats": [{"office": "economic_station", "at": "town"}]}, "town_list"),
        ({"when": [{"field": "nobody", "op": "eq", "value": "x"}]}, "不是填写项"),
        ({"when": [{"field": "amount", "op": "in", "value": "x"}]}, "要给出几个值"),
        ({"when": [{"field": "amount", "op": "gt", "value": "x"}]}, "要填整数"),
        ({"when": [{"field": "amount", "op": "like", "value": "x"}]}, "没有这种比较"),
        ({"colour": "red"}, "不认识的键 colour"),
    ],
)
def test_a_wrong_route_is_named_in_words(keys, words):
    with pytest.raises(SchemaError, match=words):
        with_last_step(**keys)


def test_every_step_above_the_village_stands_on_the_towns_list():
    assert all(step.town_list for matter in CATALOGUE for step in matter.steps if step.in_town)


def test_a_file_may_name_what_is_said_once():
    common = {"fields": {"phone": {"label": "电话", "kind": "phone"}}, "routes": {"village": [STEP]}}
    content = {
        "defaults": {"class": "work"},
        "matter": [{"id": "x", "fields": ["phone", {"use": "phone", "label": "手机"}], "route": "village"}],
    }

    (matter,) = core.expanded(content, common)["matter"]

    assert matter["class"] == "work" and matter["steps"] == [STEP]
    assert [field["label"] for field in matter["fields"]] == ["电话", "手机"]
    with pytest.raises(ValueError, match="no such thing"):
        core.expanded({"matter": [{"fields": ["nobody"]}]}, common)
