"""Reading whole pages (识读): lines of print with their places, what kind of paper it is, its fields, and what in it
does not agree. Nothing here decides anything: every value comes with its place on the page and how sure it is."""
