"""Every sentence a watched folder says."""

from __future__ import annotations

WRITING = "文件还在写入，没有写完，稍后再收"
STALLED = (
    "文件不完整（{size}），从 {since} 起没有变化，没有收，也没有动它。还在复制的，等它复制完，会自动收；"
    "已经复制完的，请删掉它，把原文件重新复制一次"
)
EMPTY = "0 字节，是空的"
HALF = "现有 {size} 字节"
TEMPORARY = "是下载或复制时的临时文件，等它写完、改成正式的名称后再收"
TEMPORARY_STALE = "是下载或复制到一半的临时文件，已有 {hours} 小时没有变化，没有收。请重新下载或复制；用不到的可以删掉"
OPEN = "正在编辑（旁边有打开记录“{lock}”），保存并关闭后自动收"
EVIDENCE_WRITING = "“佐证材料”文件夹里的文件还在复制，复制完再收"
STALE_LOCK = (
    "旁边留有打开记录“{lock}”，已超过一天，多半是编辑程序意外退出留下的，按已关闭处理。"
    "如果当时还开着，请保存后把改好的文件再放进来"
)
CLOCK_AHEAD = (
    "文件的时间（{told}）比本机的时间晚，放文件的电脑或共享盘的时钟快了，请校准；收件时间按本机时钟计，不受影响"
)
TRAILING = "文件末尾有多余的内容，不影响读取"

NO_FOLDER = "放在了收件文件夹的外层，没有收。请移到本部门的文件夹里"
UNKNOWN_FOLDER = "文件夹“{folder}”不属于任何部门，里面的文件不收；文件夹名应以部门代码开头，例如 {example}"
TOO_DEEP = "放在了里层文件夹“{place}”，没有收。请移到上面的“{folder}”文件夹里，与“佐证材料”文件夹并列"
HIDDEN = "文件名以点开头，是隐藏文件，没有收。要交的表请去掉文件名开头的点；不交的请移走"
EVIDENCE_NO_FOLDER = "“佐证材料”应是文件夹，现在不是，没有收。请把它改名或移走，新建“佐证材料”文件夹，把材料放进去"
LINK = "是快捷方式（链接），没有收。请把工作簿文件本身复制到“{folder}”文件夹里"
A_FOLDER = "是文件夹，不是工作簿，没有收。请打开它，把里面的工作簿（.xlsx）放到“{folder}”文件夹里"
NOT_PLAIN = "{what}，没有收。请删掉它，把工作簿文件（.xlsx）复制到“{folder}”文件夹里"

FAILED = "这次没有收下（{reason}），文件留在原处，稍后自动再试"
REFUSED = "没有收下（{reason}）。改法：{mend}"
UNANSWERED = "{state}，但旁边的回执或检查结果写不下（{reason}：{place}），稍后自动补上"
UNREADABLE = "读不出来（{reason}），没有收，留在原处，稍后自动再试。请检查这个文件的权限，或重新复制一份"
BROKEN = (
    "处理这份文件时程序出错（{kind}），没有收，文件留在原处，下次自动再试；其他文件不受影响。"
    "一直如此的，请换一个文件名重新保存一份再放进来，并把这张说明交给评估办公室"
)
BROKEN_AFTER = (
    "{state}，回执 {receipt}，但写旁边的答复时程序出错（{kind}），稍后自动补上；请不要重复修改。"
    "一直如此的，请把这张说明交给评估办公室"
)
FOLDER_BROKEN = "这个文件夹这次没有看完（{reason}），里面的文件都留在原处，稍后自动再试"
FOLDER_NOT_ALLOWED = (
    "规划包要收文件夹“{folder}”里的文件，本机没有允许，没有收。请核对规划包的来历；"
    "确要收的，由管理员把它（或上级文件夹）加进 MULIN_ALLOWED_FOLDERS（逗号分隔）"
)
FOLDER_GONE = "收件文件夹“{folder}”打不开（{reason}）。请检查共享盘是否连上、sources.yaml 里或链接的路径是否正确"
NO_FOLDER_THERE = "那里不是文件夹"
FOLDER_NOT_MADE = "收件文件夹“{folder}”没有建成（{reason}）。请移开同名的文件或检查权限，再运行一次"
TURN_WAIT = "另一处正在收这些文件夹里的文件，正在等它收完……"
TURN_BUSY = "等了 {seconds:g} 秒，另一处仍在收这些文件夹里的文件，这次没有收；文件都在原处"

RENAMED = "文件名“{name}”的后缀不是 .xlsx，内容是下发的工作簿，已按“{taken}”收；以后请保留 .xlsx 后缀"
SHORTENED = "文件名太长，旁边的答复和留存的文件用了缩短的名称；请把文件名改短"
CHANGED_MEANWHILE = (
    "检查的时候文件又有变化：这张答复说的是变化之前的内容。文件留在原处，写完后会作为新的一份再收，请以后一张答复为准"
)
NO_MARKED_COPY = "没能做出标注了问题的工作簿，问题全部列在这里，请在原表上改好后重新放进来"
PUT_AWAY_CHANGED = (
    "是已经处理过、存档的文件，后来被改过。存档文件夹里的文件不会再收：要更正的，请把改好的文件放到“{folder}”文件夹里"
)

OLD_YEAR = "这是{year}年度的表，{year}年度已过锁定日（{lock}），现在收的是{now}年度的，没有收"
OLD_YEAR_MEND = (
    "交{now}年度的表：领取{now}年度的模板填写，放进来。确要更正{year}年度的：把改好的表交评估办公室，"
    "由评估办公室用 mulin submit 代交，并重新运行、再公布{year}年度"
)
OLD_YEAR_AGAIN = (
    "这是{year}年度的表，同一份文件以前已经收过，这次没有重复计入。要交新年度的表，请领取新年度的模板填写；"
    "要更正{year}年度的，请先改好再放进来"
)

_TO_EVIDENCE = (
    "如果是佐证材料，请移到里面的“佐证材料”文件夹，并在工作簿的“佐证材料”表里写上文件名；"
    "要上报的数据，请填在下发的工作簿（.xlsx）里再放进来"
)
_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后放进来；数据要填在下发的模板里"
FOREIGN = {
    "archive": "请解压后把里面的工作簿（.xlsx）放进“{folder}”文件夹，佐证材料放进里面的“佐证材料”文件夹",
    "mail": "请把附件里的工作簿（.xlsx）另存到“{folder}”文件夹",
    "numbers": "请在 Numbers 里选“文件—导出为—Excel”，把导出的 .xlsx 放进来；数据要填在下发的模板里",
    "old_excel": _SAVE_AS,
    "old_xml": _SAVE_AS,
    "binary_workbook": _SAVE_AS,
    "open_document": _SAVE_AS,
    "unnamed": "要交的表请用 Excel 或 WPS 另存为 .xlsx；" + _TO_EVIDENCE,
}
"""What to do about a file in the folder, by its kind; anything else may be evidence."""
FOREIGN_ELSE = _TO_EVIDENCE
FOREIGN_UNMARKED = (
    "这是 Excel 工作簿，但文件名的后缀不是 .xlsx，里面也没有下发模板的标记",
    "请在下发的模板里填写，保存为 .xlsx 后放进来；如果是佐证材料，请移到里面的“佐证材料”文件夹",
)
FOREIGN_UNNAMED = "这是没有后缀的文件，内容也不是工作簿"
FOREIGN_UNKNOWN = "这是“{suffix}”文件，不是工作簿"
IS_FOREIGN = "{what}，没有收。{mend}"
