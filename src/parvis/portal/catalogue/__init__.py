"""The catalogue as a whole: its graph in pages, and whether a graph is what aggregators expect."""
