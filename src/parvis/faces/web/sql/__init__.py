"""The page where anybody asks in SQL, where the portal answers it."""
