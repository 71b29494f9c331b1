"""年度任务: the 实施方案 of each led task, filed, signed and reviewed; milestones reported when they happen."""
