"""The bytes of files, at addresses without a language: a version for ever, the current file, what programs follow."""
