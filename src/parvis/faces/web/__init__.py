"""The pages people read, in their language, with or without JavaScript."""
