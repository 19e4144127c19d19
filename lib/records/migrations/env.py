"""Alembic's entry: runs the steps on the connection that `lib.records.migrations` hands over."""

from alembic import context

from lib.records.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    transactional_ddl=True,  # a step that fails leaves nothing behind, on SQLite too
)
with context.begin_transaction():
    context.run_migrations()
