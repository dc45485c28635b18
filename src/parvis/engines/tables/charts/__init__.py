"""Charts of a table: what one is (shapes), how it is written (address), whether it can be drawn of these columns
(checking), what is drawn (answers), as Vega-Lite (spec), as an image (drawing), and which one to begin with (proposals).
"""
