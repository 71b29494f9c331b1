"""Why no report is written, in both languages: the terminal says it, not the report."""

from mulin.language import Both

REFUSED = Both("没有写报告", "No report was written")
SUFFIX = Both(
    "报告的文件名以“{suffix}”结尾，只能写 PDF 或网页",
    "the name of the report ends in “{suffix}”; only PDF and web pages are written",
)
MEND_SUFFIX = Both("文件名写成 .pdf 或 .html 结尾", "end the name in .pdf or .html")
IS_FOLDER = Both("这是一个文件夹，不是文件名", "this is a folder, not the name of a file")
MEND_IS_FOLDER = Both("写上报告的文件名，如 {example}", "write the name of the report as well, e.g. {example}")
IS_DATA = Both(
    "这就是要计分的数据文件，写报告会盖掉它", "this is the table to be scored, which a report would overwrite"
)
MEND_IS_DATA = Both("给报告另起一个文件名", "give the report another name")
NO_FOLDER = Both("没有文件夹 {folder}", "there is no folder {folder}")
MEND_NO_FOLDER = Both("先建好文件夹，或把报告写到别处", "make the folder first, or write the report elsewhere")
NOT_WRITABLE = Both("文件夹 {folder} 不能写入", "the folder {folder} cannot be written to")
MEND_NOT_WRITABLE = Both("换一个自己能写的文件夹", "take a folder you may write to")
MEND_RENDER = Both(
    "计分的结果已经写在 {out}，不受影响；按上面所说改正后再写报告",
    "the results stand in {out} all the same; correct what is said above and write the report again",
)
