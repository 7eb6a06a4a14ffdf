"""What Amazon owes: arithmetic over plain values, which knows no store (docs/owed.md).

rules.py     what Amazon's reason codes and dispositions mean, and until when a claim can be made
netting.py   losses and damages, less what was found and what was paid
refunds.py   refunds whose units did not come back, or came back damaged by Amazon
"""
