"""What is said of the catalogue as a whole."""
