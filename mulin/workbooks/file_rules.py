"""What may be wrong with a file as such, and whose workbook it is: the part of ``rules.RULES`` before any sheet."""

from __future__ import annotations

from mulin.findings import Level, Rule

_E, _W = Level.ERROR, Level.WARNING

_RESAVE = "用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再交"
_FRESH = "重新领取模板，把数据用“选择性粘贴—数值”抄进去再交"
_ASK = _FRESH + "；仍不行请联系评估办公室"
_NEW = "领取本年度最新模板，把数据抄过去（选择性粘贴—数值）再交"
_DECIPHER = "请本单位信息化管理人员解密（外发）后再交；在加了密的电脑上另存，会再次加密"
_EVIDENCE = "佐证材料另行交文件，在“佐证材料”表里写文件名"
_PAPER = "交填好的 .xlsx 工作簿；" + _EVIDENCE
_CUT = "删掉表格以外的行和列（整行整列选中后删除），或" + _FRESH
_BREAK = "断开链接，粘贴成数值后再交"

FILE_RULES: dict[str, Rule] = {
    # ---- the file -------------------------------------------------------------------------------------------------
    "guard.empty": Rule(_E, "文件是空的（0字节）", "检查是否复制完整，重新保存后再交"),
    "guard.too_large": Rule(
        _E, "文件有{megabytes:.1f}MB，超过{limit:.0f}MB", "删除图片和无关工作表；佐证材料另行交文件"
    ),
    "guard.encrypted": Rule(
        _E,
        "文件是加密的，平台读不了：设过打开密码，或被本单位的软件自动加了密",
        "设过密码的：用 Excel 或 WPS 打开，“文件—信息—保护工作簿—用密码进行加密”里清空密码，保存后再交；"
        "没有设过密码的：" + _DECIPHER,
    ),
    "guard.encrypted/zip": Rule(
        _E,
        "文件内部加了密码，平台读不了",
        "不要用压缩软件给工作簿加密码；用 Excel 或 WPS 另存为“Excel 工作簿（*.xlsx）”，不设密码，再交",
    ),
    "guard.encrypted/rights": Rule(
        _E,
        "文件带有权限管理（敏感度标签或 IRM），只有授权的账号能打开",
        "在“文件—信息—保护工作簿—限制访问”里改为无限制访问，保存后再交；改不了的，" + _DECIPHER,
    ),
    "guard.encrypted/software": Rule(_E, "认不出文件的内容，像是被本单位的文档加密（防泄密）软件加了密", _DECIPHER),
    "guard.old_excel": Rule(_E, "这是旧版 Excel 97—2003（.xls）或 WPS 表格（.et）格式，只改文件名不算转换", _RESAVE),
    "guard.csv": Rule(_E, "这是文本文件（如 CSV），不是工作簿", "在下发的模板里填写，保存为 .xlsx 再交"),
    "guard.not_workbook/unknown": Rule(_E, "这不是 Excel 工作簿，认不出是什么文件", _RESAVE),
    "guard.not_workbook/pdf": Rule(_E, "这是 PDF 或 OFD 版式文件，不是工作簿", _PAPER),
    "guard.not_workbook/document": Rule(_E, "这是文字文档（Word 或 WPS 文字），不是工作簿", _PAPER),
    "guard.not_workbook/slides": Rule(_E, "这是演示文稿，不是工作簿", _PAPER),
    "guard.not_workbook/picture": Rule(_E, "这是图片或扫描件，不是工作簿", _PAPER),
    "guard.not_workbook/media": Rule(_E, "这是录音或录像，不是工作簿", _PAPER),
    "guard.not_workbook/mail": Rule(_E, "这是邮件，不是工作簿", "把附件里的 .xlsx 工作簿另存出来，交那个文件"),
    "guard.not_workbook/archive": Rule(_E, "这是压缩包，里面的文件平台不会打开", "解压后交里面填好的 .xlsx 工作簿"),
    "guard.not_workbook/open_document": Rule(
        _E, "这是 ODF 表格（.ods），不是 .xlsx", "在 LibreOffice 或 WPS 里另存为“Excel 2007-365（.xlsx）”再交"
    ),
    "guard.not_workbook/numbers": Rule(
        _E, "这是苹果 Numbers 表格，平台读不了", "在 Numbers 里选“文件—导出为—Excel”，交导出的 .xlsx"
    ),
    "guard.not_workbook/web": Rule(
        _E, "这是网页，不是工作簿（有的系统把网页存成 .xls）", "在下发的模板里填写，保存为 .xlsx 再交"
    ),
    "guard.not_workbook/old_xml": Rule(_E, "这是 XML 表格（Excel 2003），不是 .xlsx", _RESAVE),
    "guard.not_workbook/binary_workbook": Rule(_E, "这是二进制工作簿（.xlsb）", _RESAVE),
    "guard.too_many_parts": Rule(_E, "文件内部有{count}个部件，超过{limit}个", _FRESH),
    "guard.duplicate_part": Rule(_E, "文件内部有重名的部件，可能被改动过", _FRESH),
    "guard.path": Rule(_E, "文件内部的部件名不正常，可能被改动过", _FRESH),
    "guard.compression": Rule(_E, "文件的压缩方式不正常", _RESAVE),
    "guard.bomb": Rule(_E, "文件解开后有{megabytes:.0f}MB，大得不正常", _FRESH),
    "guard.macro": Rule(_E, "文件里有宏程序，平台不收带宏的文件", _RESAVE + "（不要选“启用宏”的格式）"),
    "guard.macro/sheet": Rule(_E, "文件里有宏表，平台不收带宏的文件", _FRESH),
    "guard.external_link": Rule(_E, "文件里有指向外部的链接", _BREAK),
    "guard.external_link/picture": Rule(
        _E, "文件里有链接到别处的图片，平台看不到", "删去图片；把图片存成文件，随佐证材料一起交"
    ),
    "guard.external_link/book": Rule(
        _E, "文件里有指向其他工作簿的链接", "在“数据—编辑链接”里断开链接，粘贴成数值后再交"
    ),
    "guard.external_link/connection": Rule(_E, "文件里有外部数据连接", "在“数据—查询和连接”里删除连接后再交"),
    "guard.external_link/query": Rule(_E, "文件里有外部数据查询", "在“数据—查询和连接”里删除查询后再交"),
    "guard.embedded": Rule(_E, "文件里嵌入了其他文件或对象", "删除嵌入的对象；" + _EVIDENCE),
    "guard.embedded/activex": Rule(_E, "文件里有 ActiveX 控件", "删除控件，或" + _FRESH),
    "guard.embedded/control": Rule(_E, "文件里有表单控件", "删除控件，或" + _FRESH),
    "guard.doctype": Rule(_E, "文件内部含有不允许的 XML 声明，可能被改动过", _FRESH),
    "guard.damaged": Rule(_E, "文件损坏，打不开", "用 Excel 打开确认无误后另存一份再交"),
    "guard.dimension/rows": Rule(_E, "表里的行多得不正常，最远的内容或格式在这里", _CUT),
    "guard.dimension/columns": Rule(_E, "表里的列多得不正常，最远的内容在这里", _CUT),
    "guard.dimension/cells": Rule(_E, "表里有内容的格或合并的格多得不正常", _CUT),
    "guard.dimension/area": Rule(_E, "表的范围大得不正常，最远的内容在这里", _CUT),
    "guard.date1904": Rule(
        _W,
        "文件用的是1904日期系统，日期已按它读取",
        "核对日期；从别的工作簿复制来的日期会差四年，在“文件—选项—高级”里取消“使用1904日期系统”后重新填",
    ),
    "read.crashed": Rule(_E, "文件读到一半程序中断，可能已损坏", _ASK),
    "read.timeout": Rule(_E, "文件读取超时，内容可能过大或已损坏", _ASK),
    "read.memory": Rule(_E, "文件展开后占用内存过大", _ASK),
    # ---- whose workbook -------------------------------------------------------------------------------------------
    "identity.contradictory": Rule(_E, "文件属性里的身份和表内的身份不一致，可能由几份文件拼成", _NEW),
    "identity.foreign": Rule(_E, "这不是平台下发的模板，读不出是哪个部门、哪一年的表", _NEW),
    "identity.incomplete": Rule(_E, "模板的身份信息不完整，可能被改动过", _NEW),
    "identity.other_year": Rule(_E, "这是{theirs}年度的表，现在收的是{ours}年度", _NEW),
    "identity.other_department": Rule(_E, "这是{theirs}的表，这里收的是{ours}的", "交{ours}自己的表"),
    "identity.other_kind": Rule(_E, "这是{theirs}，这里收的是{ours}", "交{ours}"),
    "identity.other_pack": Rule(_E, "这张表属于另一个规划包（{theirs}），不属于《{ours}》", _NEW),
    "identity.unknown_year": Rule(_E, "规划包里没有{year}年度", _NEW),
    "identity.unknown_department": Rule(_E, "规划包里没有这个部门", _NEW),
    "identity.unknown_kind": Rule(_E, "不认识这一类表", _NEW),
    "identity.not_asked": Rule(_E, "{reason}", "不需要交这张表"),
    "identity.old_template": Rule(_E, "这是旧模板：下发之后，指标、字段、单位或任务有过调整", _NEW),
}
