"""PostgreSQL tells whoever listens that entries were committed; SQLite has its own change counter."""

from __future__ import annotations

from django.db import migrations

RING = """
CREATE FUNCTION ledger_ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('zhangfa_ledger', '');
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_ring AFTER INSERT OR UPDATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_ring();
"""
SILENCE = "DROP TRIGGER ledger_ring ON ledger_entry; DROP FUNCTION ledger_ring();"


def _on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_log_entries_tiles")]
    operations = [migrations.RunPython(_on_postgresql(RING), _on_postgresql(SILENCE))]
