"""Charts of a table: what one is (shapes), how it is written (address), whether these columns can be drawn (checking),
what is drawn (answers), as Vega-Lite (spec), as an image (drawing), and which chart to begin with (proposals).
"""
