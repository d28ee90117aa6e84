"""The command line: arguments in, exit status out. Each command has its file; see `program.SECTIONS`."""

from scenario_tree.cli.program import Program

main = Program(
    name="scenario-tree",
    help="Branching scenarios in YAML: checked, scored and drawn.\n\n\b\nExamples:\n"
    "  scenario-tree init\n"
    "  scenario-tree check scenario.yaml\n"
    "  scenario-tree score scenario.yaml\n"
    "  scenario-tree render scenario.yaml -o scenario.svg",
    epilog="Exit status: 0 done, 1 findings, 2 the work could not be done, 3 a bug of ours, 130 interrupted.",
)
