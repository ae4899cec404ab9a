"""The compliance desk: reads every sentence as a careful publicity officer would.

In: the texts of entries, the regimes in which they are published, the fact file.  Out: diagnostics with article, penalty
and a lawful wording.  Never: changes a text, asks a network, or judges without naming the regime.
"""
