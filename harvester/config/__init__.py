"""``queries.toml`` and the environment → frozen ``Settings``, or one error with every mistake."""
