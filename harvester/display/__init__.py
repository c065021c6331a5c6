"""What people see: tables, pages and progress. The only room that knows rich."""
