"""`python -m scenario_tree`."""

from scenario_tree.cli import main

if __name__ == "__main__":
    main(prog_name="scenario-tree")
