"""Did it work: what an action moved beside what was left alone, as plain values; how often each rule's actions did.

aims.py          what an action is meant to move, and which way is good
side_by_side.py  the treated object and those left alone, day by day or week by week
apart.py         how far each object departs from the others, and how far objects stray by themselves
verdict.py       the windows, the interval, the word
donors.py        which objects were left alone and share nothing with the treated one
tally.py         worked, did not, cannot tell of each rule, and how far a rule can be trusted by it
told.py          the same in words
"""
