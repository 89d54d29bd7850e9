"""The catalogues of the public pages, and the state of each language.

How a translator works, without any program of ours but one:

1. `python -m reporting.locale` brings `<language>.po` up to the sentences that stand on the pages, and says what is missing.
2. She opens the file in an editor for catalogues or for text and fills every `msgstr`. Short sentences, the polite form, words
   that her mother uses; `%(name)s` stays as it is. Where she is not sure she marks the message `#, fuzzy`: then it is not shown.
3. `python -m reporting.locale` again: it names each sentence that lost something on the way.
4. She looks at the pages (`./dev run`), on a phone, and reads them aloud.
5. In `languages.toml` the state says what is true, and `reviewed_by` who answers for it.

A new language is a new entry in `languages.toml`; the first step makes its catalogue.
A variant of one, as Leichte Sprache, has the messages of the way to the mailbox alone; what it leaves empty is the language's own.
In it a sentence is a line.
"""
