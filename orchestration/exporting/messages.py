"""What is said where a release is written in other forms."""

from __future__ import annotations

FORMS = {"xlsx": "结果工作簿", "docx": "{district}级报告文稿", "data": "数据包", "changes": "更正清单"}
NAMES = {
    "xlsx": "{year}-{release}-评估结果.xlsx",
    "docx": "{year}-{release}-{district}级报告.docx",
    "data": "{year}-{release}-数据包",
    "changes": "{year}-{release}-更正清单.xlsx",
}
CANNOT = "{year}年的 {release} 没有导出"
MEND_FORM = "按提示改正后重新导出；版次没有受影响"
NO_SITE = "{year}年的 {release} 没有做成网站"
MEND_SITE = "按提示改正后重新运行；版次没有受影响，原有的网站没有改动"
UNKNOWN_REPORT = "版次里有不认识的报告 {name}，不知道能否公开"
MEND_UNKNOWN = "用形成这一版的程序版本重做，或不加 --with-reports"
