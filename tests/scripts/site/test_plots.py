"""Plots of the figures in docs/benchmarks.md."""

from scripts.site.plots import figures, with_plots
from scripts.site.stage import ROOT

PAGE = """# B

| figure | measured | bound | command |
| --- | --- | --- | --- |
| walk of `x` | 0.5 × | at most 2 | `c` |
| seeded a second | 16,205 | at least 10,000 | |
| window | 3.5 × | at most 3 | |
| … of 10 | 42 MB | at most 150 | |

End.
"""


def test_a_row_of_the_table_is_a_figure_with_its_bound() -> None:
    assert [(one.name, one.shown, one.share, one.at_most) for one in figures(PAGE)] == [
        ("walk of x", "0.5 ×", 0.25, True),
        ("seeded a second", "16,205", 1.6205, False),
        ("window", "3.5 ×", 3.5 / 3, True),
        ("window: of 10", "42 MB", 0.28, True),
    ]


def test_the_plots_stand_in_front_of_the_table_and_show_what_misses_its_bound() -> None:
    page = with_plots(PAGE)
    assert page.count("<svg") == 2
    assert page.index("<svg") < page.index("| figure")
    assert (page.count('class="bar"'), page.count('class="over"')) == (3, 1)
    assert page.endswith("End.\n")


def test_every_row_of_the_measured_table_is_drawn() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    rows = page.partition("| figure | measured |")[2].partition("\n\n")[0].splitlines()[2:]
    assert len(figures(page)) == len(rows) > 15
