"""RSS and Atom feeds that the user names: their new articles become files of an inbox."""
