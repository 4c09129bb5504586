"""What this room announces to those above it; sent inside the transaction of the change."""

from django.dispatch import Signal

# Each once for all the `entries` that an action changes so: a merge changes hundreds
entry_published = Signal()  # entries
entry_superseded = Signal()  # entries
entry_withdrawn = Signal()  # entries
entry_corrected = Signal()  # entries: their title, type or date
entry_changed = Signal()  # entries: their text, their recipients or their mask
entry_moved = (
    Signal()
)  # entries, source (dossier): by a move, a split, a merge or its undoing; their dossier is the new

contributed = Signal()  # entry: added by a designated physician, `entry.contributor`
arrival_held = Signal()  # arrival

# Asked of those above: the words to mark in what is shown. Each receiver gives a tuple of words, or None
marks_wanted = Signal()  # request
