"""What the partners register: tables, sessions, migrations, reading and writing."""
