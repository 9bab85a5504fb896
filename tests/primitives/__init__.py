"""Every primitive of the registry, tested by property.

`samples/` says for each primitive what it is fed; `harness` draws the cases and counts them; `checks` says what must hold for each of them;
`probe` and `mutants` make sure that the rules, and these tests, cannot fool anybody. A new primitive needs one entry in `samples/`.
"""
