"""Producers: ministries, agencies, cities, companies, and who works in them."""
