"""A login is one person's, however it is written: two who create “Camille” and “camille” at once make one account."""

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("patients", "0014_looking_up")]
    operations = [
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(Upper("username"), name="login_in_any_case"),
        ),
    ]
