"""What a review says, as plain values: no Excel in it."""
