"""Places: countries, regions, provinces, communes, by stable ids such as `fr:region:93`."""
