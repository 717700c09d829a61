from django.db import migrations, models


def keep_what_was_told(apps, schema_editor):
    """Every alarm of before becomes its own theme, and its key the occurrence that raised it."""
    alarms, occurrences = apps.get_model("oversight", "AlarmRow"), apps.get_model("oversight", "OccurrenceRow")
    for row in alarms.objects.all().iterator():
        occurrences.objects.create(tenant=row.tenant, key=row.key, alarm_id=row.pk, at=row.raised_at, text=row.text)
        row.theme, row.last_at, row.told = f"{row.kind}/{row.subject or row.terminal_id or row.path}", row.raised_at, 1
        row.save(update_fields=["theme", "last_at", "told"])


class Migration(migrations.Migration):

    dependencies = [("oversight", "0002_reminders_and_questions")]

    operations = [
        migrations.AddField("alarmrow", "theme", models.CharField(max_length=160, default=""), preserve_default=False),
        migrations.AddField("alarmrow", "evidence", models.JSONField(default=list)),
        migrations.AddField("alarmrow", "count", models.IntegerField(default=1)),
        migrations.AddField("alarmrow", "last_at", models.DateTimeField(null=True)),
        migrations.AddField("alarmrow", "told", models.IntegerField(default=0)),
        migrations.AddField("alarmrow", "ended_by", models.CharField(max_length=80, default="")),
        migrations.AddField("alarmrow", "ended_at", models.DateTimeField(null=True)),
        migrations.AddField("alarmrow", "end_note", models.TextField(default="")),
        migrations.AlterField("alarmrow", "text", models.CharField(max_length=500)),
        migrations.RemoveConstraint("alarmrow", "oversight_told_once"),
        migrations.CreateModel(
            name="OccurrenceRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=160)),
                ("at", models.DateTimeField()),
                ("text", models.CharField(max_length=500)),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="occurrences", to="oversight.alarmrow"
                    ),
                ),
            ],
            options={
                "db_table": "oversight_occurrence",
                "constraints": [models.UniqueConstraint(fields=["tenant", "key"], name="oversight_told_once")],
            },
        ),
        migrations.CreateModel(
            name="RuleRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant", models.CharField(max_length=20)),
                ("rule", models.CharField(max_length=40)),
                ("on", models.BooleanField()),
                ("settings", models.JSONField(default=dict)),
                ("changed_by", models.CharField(max_length=80)),
                ("changed_at", models.DateTimeField()),
                ("note", models.TextField()),
            ],
            options={
                "db_table": "oversight_rule",
                "constraints": [
                    models.UniqueConstraint(fields=["tenant", "rule"], name="oversight_one_state_per_rule")
                ],
            },
        ),
        migrations.CreateModel(
            name="RunRow",
            fields=[
                ("rule", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("ran_at", models.DateTimeField()),
            ],
            options={"db_table": "oversight_run"},
        ),
        migrations.RunPython(keep_what_was_told, migrations.RunPython.noop),
        migrations.RemoveField("alarmrow", "key"),
        migrations.AlterField("alarmrow", "last_at", models.DateTimeField()),
        migrations.AddIndex(
            "alarmrow", models.Index(fields=["tenant", "theme", "last_at"], name="oversight_by_theme")
        ),
    ]
