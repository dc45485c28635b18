"""The catalogue as RDF: DCAT-AP in Turtle, RDF/XML, JSON-LD, N-Triples and TriG, in pages, with content negotiation."""
