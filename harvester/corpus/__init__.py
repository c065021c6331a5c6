"""The corpus on disk: articles, what is known of them, how they come, change and leave."""
