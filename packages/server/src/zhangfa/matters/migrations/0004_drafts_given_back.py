from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0003_drafts_and_wrong_requests")]

    operations = [
        migrations.AddField(model_name="draftrow", name="note", field=models.TextField(default="")),
        migrations.AddField(model_name="draftrow", name="returner", field=models.CharField(default="", max_length=40)),
    ]
