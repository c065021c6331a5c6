"""``queries.toml`` and the environment → frozen ``Settings``, or one error with every mistake."""

from harvester.config.choosing import need_email, select
from harvester.config.loading import load, without_file
from harvester.config.locating import locate, user_file
from harvester.config.query_dates import parse_date
from harvester.config.settings import DateType, SavedQuery, Settings
from harvester.starter import shipped_queries

__all__ = [
    "DateType",
    "SavedQuery",
    "Settings",
    "load",
    "locate",
    "need_email",
    "parse_date",
    "select",
    "shipped_queries",
    "user_file",
    "without_file",
]
