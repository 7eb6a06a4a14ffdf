"""Why a week differs from those before it: rules over the clues that exports hold, as plain values."""
