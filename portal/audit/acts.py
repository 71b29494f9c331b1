"""Every act that the log writes down, in words. A test walks the code for acts without."""

from __future__ import annotations

ACTS = {
    "people.login": "登录",
    "people.logout": "退出",
    "people.second": "通过第二因素",
    "people.second_failed": "第二因素没有通过",
    "people.second_on": "启用第二因素",
    "people.second_off": "停用第二因素",
    "people.second_reset": "清除第二因素",
    "people.second_codes": "生成备用码",
    "people.password": "改密码",
    "people.password_by_link": "用一次性链接设密码",
    "people.sessions_ended": "结束其他登录",
    "people.create": "建立账号",
    "people.rename": "改姓名",
    "people.activate": "恢复账号",
    "people.deactivate": "停用账号",
    "people.unlock": "解除暂停登录",
    "people.link": "发一次性链接",
    "people.posts_made": "按规划包补齐岗位",
    "people.assign": "任职",
    "people.end": "离任",
    "people.hand_over": "移交岗位",
    "people.export": "下载账号名单",
    "handin.template": "下载工作簿模板",
    "handin.file": "下载上报的文件",
    "handin.upload": "上传工作簿",
    "handin.trial": "试交",
    "handin.submit": "提交",
    "handin.sign": "签发",
    "handin.send_back": "签发人退给经办人",
    "handin.withdraw": "撤回",
    "handin.restore": "恢复旧版",
    "grid.begin": "在网页上开始填写",
    "review.file": "审核时下载文件",
    "review.approve": "审核通过",
    "review.bulk": "批量审核",
    "review.return": "退回",
    "review.remark": "留言",
    "review.mark": "标记留言",
    "review.lock": "锁定",
    "review.unlock": "解锁",
    "review.void": "作废版次",
    "review.second": "第二人办理",
    "year.run": "启动运行",
    "year.publish": "登记公布",
    "year.void": "作废这一版",
    "year.export": "导出结果",
    "year.matrix_csv": "导出交表进度",
    "year.paper": "打开报告",
    "year.download": "下载版次文件",
    "audit.export": "导出日志",
    "engine.open": "打开引擎",
    "engine.change": "在引擎里改动",
}
"""Act → what was done."""
CHAIN_ACTS = {
    "received": "交表收下",
    "recovered": "补登记收下的表",
    "judged": "表检查完毕",
    "submitted": "提交审核",
    "signed": "签发",
    "returned": "退回",
    "approved": "审核通过",
    "withdrawn": "撤回",
    "locked": "锁定",
    "unlocked": "解锁",
    "release": "登记版次",
    "published": "登记公布",
    "voided": "作废版次",
    "extract": "制发摘要",
    "raised": "提出异议",
    "answered": "答复异议",
    "decided": "决定异议",
    "repaired": "修复",
    "audited": "登记日志的链头",
}
"""Event of the chain → what was done."""
STEPS = {
    "asked": "提请",
    "confirmed": "第二人同意",
    "refused": "第二人不同意",
    "taken_back": "收回提请的",
    "expired": "过期未办的",
}
"""What stands behind an act that takes two → which of its steps it was."""
GROUPS = {
    "people": "账号与岗位", "handin": "交表", "review": "审核", "year": "年度", "audit": "日志", "owed": "任务",
    "engine": "引擎", "judge": "检查",
}  # fmt: skip
"""What stands before the dot → the kind of act, for the filter."""
CHAIN_KIND = "登记链（交表、审核、版次、公布）"
DETAILS = {
    "left": "交出的人", "records": "清除的失败记录", "file": "文件", "file_name": "文件", "name": "名称",
    "reason": "理由", "text": "留言", "place": "位置", "places": "位置", "evidence": "佐证",
    "supplement": "补交佐证", "count": "数量", "as": "形式", "until": "到期", "state": "结果",
    "second": "第二人", "second_who": "第二人", "release": "版次", "recipient": "交给",
    "unit_code": "单位", "zero_report": "零报", "rows": "行数", "filters": "筛选", "post": "岗位",
    "begins": "开始", "ends": "结束", "channel": "途径", "warnings": "警告", "errors": "错误",
    "confirmed": "确认的警告", "from": "由", "to": "给", "year": "年度", "department": "部门",
    "kind": "工作簿",
}  # fmt: skip
"""What an act's detail is called; what has no word here stands in the export only."""
VALUES = {
    "accepted": "收下", "rejected": "退回", "pending": "检查中", "True": "是", "False": "否",
    "None": "无", "portal": "门户", "cli": "命令行", "folder": "共享文件夹", "demo": "演示",
    "marked": "标注的工作簿",
}  # fmt: skip
"""Values that are words of the program."""
