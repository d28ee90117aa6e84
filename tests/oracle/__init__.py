"""An evaluator and a generator of files for the tests, written from the specification alone."""
