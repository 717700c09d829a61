"""Applications under way before routes had seats: their route is written anew, and what was signed gets its seats."""

from django.db import migrations

WAITING = {"submitted", "accepted", "examined", "approved"}
SIGNED = {"accept", "examine", "approve"}
BATCH = 500


def give_seats(apps, schema_editor):
    application = apps.get_model("applications", "ApplicationRow")
    decision = apps.get_model("applications", "DecisionRow")
    seat = apps.get_model("applications", "SeatRow")
    made = []
    for row in application.objects.only("pk", "route", "state", "step", "round", "revision", "changed_at").iterator():
        if not row.route or isinstance(row.route[0], dict):
            continue
        route = [as_step(number, step) for number, step in enumerate(row.route)]
        application.objects.filter(pk=row.pk).update(route=route)
        signed = decision.objects.filter(application=row, action__in=SIGNED).order_by("seq")
        numbers = {}
        for each in signed:
            numbers[each.round] = number = numbers.get(each.round, 0) + 1
            made.append(seat(**at(row, route[each.step], each.round, number), **by(each)))
        if row.state in WAITING:
            for place in range(len(route[row.step]["seats"])):
                numbers[row.round] = number = numbers.get(row.round, 0) + 1
                more = {"state": "open", "since": row.revision, "opened_at": row.changed_at}
                made.append(seat(**at(row, route[row.step], row.round, number, place), **more))
        if len(made) >= BATCH:
            seat.objects.bulk_create(made)
            made = []
    seat.objects.bulk_create(made)


def as_step(number, step):
    stage, offices, path, hours = step
    key = "use" if stage == "use" else f"{stage}_{number}"
    return {"stage": stage, "key": key, "hours": hours, "seats": [{"office": each, "path": path} for each in offices]}


def at(row, step, round_, number, place=0):
    asked = {"office": step["seats"][place]["office"], "path": step["seats"][place]["path"]}
    return {
        "application": row, "round": round_, "number": number, "step": step["key"], "stage": step["stage"],
        "place": place, "origin": "route", **asked,
    }


def by(each):
    acted = {"acted": each.seq, "acted_at": each.at, "by": each.actor_id[:26], "by_name": each.actor_name}
    return {"state": "agreed", "note": each.note, **acted}


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_seats")]
    operations = [migrations.RunPython(give_seats, migrations.RunPython.noop, elidable=False)]
