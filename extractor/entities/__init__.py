"""Mentions of people, organisations and places over an archive -> one row for one.

`names`, `organizations` and `places` read what is printed; `resolve` (persons) and `groups` (organisations,
places) are pure functions from mentions to clusters with a reason for every mention; `archive` applies them to a
database.
"""
