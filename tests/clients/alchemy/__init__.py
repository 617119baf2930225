"""The SQLAlchemy application: its models, its migrations, and what it does."""
