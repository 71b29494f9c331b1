"""Demo data 演示数据: a plausible district over the plan's years, handed in by the same door as real workbooks.

Nothing in here is a figure of Yangpu. ``make_demo`` writes and hands in; ``World`` is the model behind the figures.
"""
