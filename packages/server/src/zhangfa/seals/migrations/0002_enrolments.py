from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("seals", "0001_seals")]

    operations = [
        migrations.CreateModel(
            name="EnrolmentRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("picture", models.CharField(max_length=64)),
                ("photos", models.TextField(blank=True, default="")),
                ("origin", models.CharField(max_length=10)),
                ("agreement", models.SmallIntegerField()),
                ("version", models.CharField(max_length=60)),
                ("enrolled_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "seal",
                    models.ForeignKey(
                        db_index=False, on_delete=models.deletion.PROTECT, related_name="+", to="seals.SealRow"
                    ),
                ),
            ],
            options={
                "db_table": "seals_enrolment",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("seal",),
                        name="seals_one_impression_at_a_time",
                    )
                ],
            },
        )
    ]
