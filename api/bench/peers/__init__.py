"""Other solvers on the same weeks: programs of the bench extra, no part of the product."""
