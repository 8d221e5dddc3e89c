"""Why not, why here, where else, at what price: typed findings, and the words for them in one place."""
