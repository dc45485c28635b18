"""Pages of tables: rows seen, sorted, filtered, searched; what each column holds; where a reading stands."""
