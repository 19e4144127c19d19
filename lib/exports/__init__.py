"""What leaves the house as files: workbooks and registers."""
