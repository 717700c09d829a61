from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0003_old_routes")]

    operations = [
        migrations.AddField("applicationrow", "handed_digest", models.CharField(default="", max_length=64)),
    ]
