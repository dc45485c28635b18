"""Letters: hears what happened, writes to those it concerns.

To write a letter when something happens:

1. a module in `occasions`, named like the feature, with a receiver of the feature's event that calls
   `letters.write("<feature>/<name>", to, …)`: in the transaction of the event, in the language of the person;
2. `templates/<feature>/<name>.txt`: the subject is its first line, a paragraph is what stands between blank lines, an
   address alone on its line becomes the button of the HTML, which is made of the text. `<name>.html` beside it, that
   extends `frame/letter.html`, is only needed for a letter that wants another shape;
3. the words in French and Arabic, as everywhere.
"""
