"""Small tools with no opinion: errors, actors, policies, ids, text, dates, Markdown."""
