"""For runs that nobody looks at: logs, hooks, timetables."""
