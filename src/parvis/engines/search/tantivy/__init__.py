"""The search port on tantivy: one index directory beside the data, one writer, many readers."""

from parvis.engines.search.tantivy.engine import TantivyEngine

__all__ = ["TantivyEngine"]
