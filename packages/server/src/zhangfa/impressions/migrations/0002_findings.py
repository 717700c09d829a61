from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("impressions", "0001_impressions")]

    operations = [
        migrations.AddField("impressionrow", "finding", models.CharField(default="", max_length=10)),
        migrations.AddField("impressionrow", "finding_note", models.TextField(default="")),
        migrations.AddField("impressionrow", "settled_by", models.CharField(default="", max_length=26)),
        migrations.AddField("impressionrow", "settled_at", models.DateTimeField(null=True)),
    ]
