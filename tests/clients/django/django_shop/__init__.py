"""A small shop in Django: an application that was written without the kit.

Importing the package sets Django up, as `manage.py` does.
"""

from __future__ import annotations

from django.apps import apps
from django.conf import settings

APPLICATION_ALIAS = "default"
MIGRATOR_ALIAS = "migrator"

if not settings.configured:
    engine = {"ENGINE": "django.db.backends.postgresql", "NAME": "nowhere"}
    settings.configure(
        DATABASES={APPLICATION_ALIAS: {**engine}, MIGRATOR_ALIAS: {**engine}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django_shop"],
        TIME_ZONE="UTC",
        USE_TZ=True,
    )
    apps.populate(settings.INSTALLED_APPS)
