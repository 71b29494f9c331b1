"""Every sentence about accounts and posts."""

from __future__ import annotations

# ---- logging in ------------------------------------------------------------------------------------------------------
WRONG_LOGIN = "账号或密码不对。密码分大小写；忘了的，请管理员重发一次性链接。"
LOCKED = (
    "这个账号连续多次输错密码，在没有登录过的电脑上暂停登录 {minutes} 分钟。"
    "过后再试，或请管理员解锁；以前登录成功过的电脑照常可以登录。"
)

# ---- passwords and links ---------------------------------------------------------------------------------------------
POLICY = (
    "至少 {length} 个字，不能全是数字，不能用常见密码，也不能和账号、姓名相近。"
    "可以用汉字、空格和标点：一句只有自己记得的话最好。"
)
PASSWORD_SET = "密码已设好。以后用账号 {login} 和这个密码登录。"
PASSWORD_CHANGED = "密码已改。其他电脑上的登录已经结束。"
PASSWORD_NOW_WRONG = "现在的密码不对。"
PASSWORDS_DIFFER = "两次输入的不一样，请再输一遍。"
PASSWORD_SAME = "新密码和现在的一样，请换一个。"
SESSIONS_ENDED = "其他电脑上的登录已经结束（{count} 处）。"
NO_NEW_ACCOUNTS = "没有还没设过密码的账号，不用发链接。"

# ---- second factor ---------------------------------------------------------------------------------------------------
CODE_WRONG = "验证码不对或已过期。请输手机上现在显示的六位数字；手机的时间要准。连续输错，要等几秒再试。"
SECOND_ON = "二次验证已启用。请把下面的备用码打印或抄下来收好。"
SECOND_OFF = "二次验证已关闭。"
SECOND_REQUIRED = "您的岗位要求二次验证，不能关闭；换手机的，请管理员重置后重新绑定。"
SECOND_RESET = "{name} 的二次验证已重置，下次登录时重新绑定。"

# ---- posts and tenures -----------------------------------------------------------------------------------------------
NOT_DONE = "没有办成"
POSTS_MADE = "已按规划包补齐 {count} 个岗位。"
POSTS_WHOLE = "规划包要的岗位都已经有了。"
ASSIGNED = "{name} 自 {day} 起任 {post}。"
HANDED_OVER = "{post} 自 {day} 起由 {name} 接任，原来的待办、草稿和往来都在这个岗位上。"
ENDED = "{name} 的 {post} 到 {day} 为止。"
ACCOUNT_MADE = "账号 {login}（{name}）已建立。"
LET_IN = "{name} 可以登录了。"
SHUT_OUT = "{name} 的账号已停用，他的登录已经结束。做过的事照旧记在他名下。"
UNLOCKED = "{name} 已解锁，可以马上再试。"

LOGIN_WRONG = ("账号“{login}”不能用", "账号由字母、数字、汉字和 . _ - @ 组成，不超过 50 个字，中间没有空格")
LOGIN_TAKEN = ("账号“{login}”已经有了，是{name}的", "换一个账号；就是这个人的，直接安排岗位")
LOGIN_UNKNOWN = ("没有账号“{login}”", "核对账号，或填上姓名新建一个")
CODE_UNKNOWN = ("规划包里没有代码为“{code}”的{what}", "核对规划包里的代码")
CODE_NEEDED = ("{role}属于某个部门或单位，没有写代码", "写上部门或单位的代码")
CODE_NONE = ("{role}是全区的岗位，不写代码", "把代码一格留空")
HELD_ALREADY = ("{name} 在这段时间里已经任 {post}（{begins} 起）", "不必再安排")
ENDS_BEFORE = ("结束日期 {ends} 早于开始日期 {begins}", "改正日期")
OVER_ALREADY = ("{name} 的这一任已经到 {day} 为止", "不必再结束")
SAME_HOLDER = ("{name} 现在就任 {post}", "接任的应当是另一个人")
HAND_OVER_LATER = ("接任日期 {day} 早于现任开始的 {begins}", "把接任日期写在现任开始之后")
LAST_ADMIN = ("这样就没有管理员了", "先安排另一位管理员")
NOT_ACTIVE = ("{name} 的账号已停用", "先重新启用账号")

# ---- a list of accounts ----------------------------------------------------------------------------------------------
CSV_TITLE = "账号清单没有收下，什么也没有改动"
CSV_HEAD = ("账号", "姓名", "岗位", "代码", "开始", "结束")
CSV_DONE = "清单已生效：新建账号 {accounts} 个，新安排岗位 {tenures} 项，改姓名 {names} 个，改结束日期 {ends} 项。"
CSV_CHANGED = "预览之后账号又有变动，下面是新的预览，请再确认一次。"
CSV_EMPTY = ("清单里没有一行账号", "每行一个人一个岗位，第一行是列名：账号、姓名、岗位、代码、开始、结束")
CSV_TOO_LARGE = ("清单太大", "不超过 {most} KB；分几次导入")
CSV_ENCODING = ("文件不是文本清单，或编码认不出来", "在 Excel 里“另存为”，类型选“CSV UTF-8（逗号分隔）”")
CSV_EXCEL = ("这是 Excel 工作簿，不是 CSV", "在 Excel 里“另存为”，类型选“CSV UTF-8（逗号分隔）”")
CSV_COLUMNS = ("第一行应当是列名：账号、姓名、岗位、代码、开始、结束；现在缺“{lacking}”", "补上列名，次序不限")
CSV_CELLS = ("这一行有 {cells} 格，列名有 {columns} 个", "格子里有逗号的，用英文双引号括起来")
CSV_NO_ROLE = ("没有“{role}”这种岗位", "写成：{roles}")
CSV_NO_DAY = ("“{day}”不是日期", "写成 2026-01-05、2026/1/5 或 2026年1月5日")
CSV_TWO_NAMES = ("同一个账号，第 {line} 行写的姓名是“{name}”", "一个账号只属于一个人，改成一致")
CSV_TWICE = ("和第 {line} 行重复", "删去一行")
CSV_DATES_ALONE = ("没有写岗位，却写了代码或日期", "补上岗位，或把代码和日期留空")

# ---- from the command line -------------------------------------------------------------------------------------------
CLI_LINK = "一次性链接（{days} 天内有效，只能用一次；打开后设密码）：\n  {link}"
CLI_HAS_ADMIN = (
    "已经有管理员：{names}",
    "请其在网页上建立其他账号；忘了密码的，用 mulin accounts link 账号 重发链接",
)
CLI_HEAD = ("账号", "姓名", "状态", "现任岗位")
CLI_OFF = "已停用"
CLI_NEW = "还没登录过"
CLI_OPEN = "可以登录"
CLI_NONE = "还没有账号。先建立第一位管理员：mulin accounts first 账号 --name 姓名"
COMMAND_LINE = "服务器命令行"
