"""Sign-in, account and security pages: allauth does the work, the portal gives the words."""
