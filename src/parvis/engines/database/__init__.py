"""How a database begins: `migrate` gives an empty one the tables that the migrations end in."""
