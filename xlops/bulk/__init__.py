"""Amazon's bulk sheet: accepted changes go into an upload against the user's own download, and its result comes back.

`change` is what comes in, `read` and `index` what the download holds, `plan` which row each change makes, `validate`
what both witnesses allow, `write` the upload, `processed` what Amazon made of it. Nothing is ever sent anywhere.
"""
