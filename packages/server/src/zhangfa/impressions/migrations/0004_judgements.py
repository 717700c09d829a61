from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("impressions", "0003_medium")]

    operations = [
        migrations.AddField("impressionrow", "mark_verdict", models.CharField(default="", max_length=10)),
        migrations.AddField("impressionrow", "mark_version", models.CharField(default="", max_length=60)),
        migrations.AddField("impressionrow", "mark_added", models.IntegerField(default=0)),
        migrations.AddField("impressionrow", "mark_reasons", models.TextField(default="")),
        migrations.AddField("impressionrow", "mark_flaw", models.CharField(default="", max_length=10)),
    ]
