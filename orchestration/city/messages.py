"""Every sentence about a city of districts."""

from __future__ import annotations

from mulin.findings import Level, Rule

_E, _W = Level.ERROR, Level.WARNING
_MEND = "改正 city.yaml；各项写法见 docs/city.md"

MEND_ELSEWHERE = "；文件夹指错了的（找的是 {root}），写对 --city 或 MULIN_CITY；还没有的，照 docs/city.md 写一份"
TITLE = "{file} 不能使用"
NO_YEAR = "应填四位数的年度"
YEAR_TWICE = "同一个年度写了两次"

RULES: dict[str, Rule] = {
    "city.unreadable": Rule(_E, "{reason}", "{mend}"),
    "city.setting": Rule(_E, "{said}", _MEND),
    "city.code_twice": Rule(
        _E, "区县代码前面用过了（第 {first} 行）：两个区县的运行会当成同一个", "每个区县写自己的代码"
    ),
    "city.home_twice": Rule(
        _E, "{code} 和 {other} 用同一个运行目录：两区的收件和版次会混在一起",
        "每个区县写自己的 home；不写则为 districts/代码",
    ),
    "city.home_inside": Rule(
        _E, "{code} 的运行目录在{outer}里面：备份、清理、核对会把一个当成另一个的一部分", "换到别的文件夹"
    ),
    "city.home_is_file": Rule(_E, "{code} 的运行目录的位置上不是文件夹", "移走它，或改 home"),
    "city.pack": Rule(_E, "{code} 的规划包：{message}", "{mend}"),
    "city.pack/warning": Rule(_W, "{code} 的规划包：{message}", "{mend}"),
    "city.unit_code": Rule(
        _E, "这里写的是 {code}，而它的规划包评的是 {unit}（plan.yaml 的 district_unit）：多半是指错了规划包",
        "改 pack，或改 code，使两处一致",
    ),
    "city.units_shared": Rule(
        _E, "{code} 和 {other} 的规划包有 {count} 个相同的单位代码（如 {sample}）：全市汇总时分不清是谁的",
        "一个单位只属于一个区县：在其中一个规划包的 units.csv 里改用它自己的代码",
    ),
    "city.class_unknown": Rule(_E, "classes 里没有这一类，只有 {known}", "改用其中一个，或在 classes 里加上它"),
    "city.year_absent": Rule(
        _W, "{code} 的规划包没有 {years} 年度，这些年度不会运行这个区县", "要评的，在规划包 years/ 下加上"
    ),
    "city.no_year": Rule(_E, "没有一个区县的规划包有 {year} 年度", "改 years，或给规划包加上这个年度"),
    "city.engine": Rule(
        _E, "city.yaml 的 engine 是 one_machine：运行由 mulin city up 自己做，不需要 worker",
        "要用几台机器，把 engine 改成 celery，见 docs/city.md",
    ),
    "city.address": Rule(
        _E, "engine 是 celery，而环境变量 {variable} 没有写，或不是这样的地址", "写成 {example}；口令只写在环境变量里"
    ),
    "city.address/marks": Rule(
        _E, "环境变量 {variable} 的口令里有不能直接写的字符：会被读成另一台主机",
        "写成 {example}，口令里的 @ / : ? # % 各写成 %40 %2F %3A %3F %23 %25",
    ),
    "city.database": Rule(
        _E, "引擎的数据库连不上（{reason}）", "核对 MULIN_CITY_POSTGRES，确认数据库已启动、能从这台机器连上"
    ),
    "city.packages": Rule(
        _E, "engine 是 celery，而这里没有安装 {absent}",
        "在程序目录里运行：{command}；只用一台机器的，engine 写 one_machine",
    ),
    "city.home_away": Rule(
        _E, "{code} 的运行目录里读不到收件登记（{reason}），而以前的运行读到过：盘没有挂上，或被移走、清空了",
        "在这台机器上挂好盘，或从备份恢复，再运行一次；真要从头开始的，在 city.yaml 里给它另写一个 home",
    ),
    "city.other_code": Rule(
        _E, "要求这次运行的程序是 {asked}，这台机器上的是 {own}：版次里会混进两版程序的结果",
        "各台机器装同一版程序，重新启动 mulin city up 和 mulin city worker，再运行一次",
    ),
}  # fmt: skip

ASSET_RECEIVED = "这个区县这个年度收到并经检查的上报。"
ASSET_SCORES = "由这些上报算出、经复核的得分。"
ASSET_RELEASE = "版次：成果表、全部报告、所用上报的清单和每个文件的哈希。数据没有变化时不产生新版次。"
NO_SUCH_YEAR = "{code} 的规划包没有 {year} 年度"
OTHER_CODE = "这台机器的程序不是同一版，没有运行"
NOT_ASKED = "引擎的数据库答不上来，照常运行，过一会儿再问："
GIVEN_UP = "这次运行已经被引擎当作中断（{status}），可能正由另一台机器接着运行：到此为止，没有形成版次"

NOT_INSTALLED = "几台机器要用的程序包没有装全"
INSTALL = "make setup-city"
NOT_CONNECTED = "连不上引擎的数据库或消息队列"
POSTGRES_EXAMPLE = "postgresql://用户:口令@主机:5432/库名"
BROKER_EXAMPLE = "amqp://用户:口令@主机:5672/虚拟主机"
NO_BROKER = "消息队列连不上（{reason}）：这次运行放回队列，稍后再发"
PUT_BACK = "运行 {run_id} 在这台机器上开始不了，放回消息队列，让给别的 worker，或过一会儿再来：{reason}"
HOME_AWAY = "运行目录不在，没有运行"
TASK_OVER = "Celery 说这件事已经结束（{state}），而这次运行没有跑完：做它的进程已不在"
UNSENT = "引擎的后台在发出这次运行的中途被杀：没有一个 worker 收到它，重新运行"
HAS_WAITED = "引擎的数据库断得太久：这次运行到此为止，由引擎另排一次"
NOT_BEGUN = "还在消息队列里就取消了，没有一个 worker 开始做"
CANCELLED_AT_START = "worker 领取的那一刻取消了这次运行：再告诉它一次"
NOT_KNOWN = "不知道运行 {run_id} 的 worker 是否还在（{reason}）：过一会儿再问"
NOBODY_KNOWS = "没有一个 worker 在做这次运行（{host}，{state}）：做它的进程已不在"

DAEMON, WEB, CODE = "引擎的后台", "引擎的网页", "引擎的程序"
CITY_FOLDER = "全市的运行目录"
ENGINE_FOLDER = "引擎的目录"
HOME_OF = "{code} 的运行目录"
OUTER = "{what}（{path}）"

ASKED, NEVER = "已要求，等引擎来做", "没有运行过"
RUN_WORDS = {
    "QUEUED": "排队", "NOT_STARTED": "排队", "STARTING": "已发出，等着领取", "STARTED": "正在运行", "SUCCESS": "完成",
    "FAILURE": "没有成", "CANCELING": "正在取消", "CANCELED": "已取消", "MANAGED": "排队", "SUSPENDED": "暂停",
}  # fmt: skip
NOT_HERE = "运行目录不在这台机器上"
UNREADABLE = "不能用（{reason}）"
WILL_RETRY = "没有跑完，马上再运行一次"
RETRIED = "{word}（第 {number} 次重跑）"
OF_DAGSTER = (
    (r"Detected run worker status \w+: '(.+)'\. ", r"\1"),
    (r"longer than (\d+) seconds to start", r"发出后 \1 秒没有 worker 领取"),
    (r"[Ee]xceeded maximum runtime of (\d+) seconds", r"运行超过 \1 秒，停下了"),
    (r"This job is being forcibly marked as failed", "运行太久，停下了"),
    (r"marked as failed from outside the execution context", "没有跑起来，或中途断了；原因见引擎网页上这次运行的事件"),
)
"""What Dagster says of a run that it ended, and what of it is told."""

HOLDER = "进程 {pid}，网页 http://127.0.0.1:{port}，自 {since} 起"
TAKEN = "这个城市已经有一个 mulin city up 在运行（{other}）：两个后台会把每次运行发两遍"
MEND_TAKEN = "用已经启动的那个；要换，先结束它"
ELSEWHERE = "在另一台机器上"
DATABASE_AWAY = "引擎的数据库连不上了：要求和排着的都留着，等它回来。"
DATABASE_BACK = "引擎的数据库回来了。"
PLACE_LOST = "数据库断开期间，另一台机器上启动了 mulin city up：这一个到此结束。"
NOT_STARTED = "全市的引擎没有启动"
NOT_MIGRATED = "引擎的数据库没有准备好（{said}）"
MEND_MIGRATE = "核对数据库地址和权限，再启动一次"
PREPARING = "正在准备，日志在 {logs} ……"
OPEN = "{name}的引擎已启动：http://127.0.0.1:{port}"
WORKERS = "运行由各台机器上的 mulin city worker 来做；还没有启动的，现在启动。"
STOP = "按 Ctrl-C 结束。"
ENDING = "正在结束……"
ENDED = "已结束。没有做完的运行，下次启动后接着排队。"
NO_WORKER = "worker 没有启动"
BAD_NAME = "名字只用字母、数字、下划线和连字符"
MEND_NAME = "改 --name"
WORKER = "进程 {pid}，自 {since} 起"
NAME_TAKEN = "这台机器上已有一个叫 {name} 的 worker（{other}）：同名的两个，消息队列只认一个"
MEND_NAME_TAKEN = "另写一个 --name"
NO_QUEUE = "没有一个区县用这个队列，只有 {known}"
MEND_QUEUE = "改 --queue，或给区县写上 queue"
NO_SCRATCH = (
    "没有写 MULIN_SCRATCH：数据仓库和缓存放在各区的运行目录里。运行目录在别的机器的盘上时，必须写成这台机器自己的盘。"
)
WORKING = "worker {name} 领取队列 {queues} 的运行，一次一个。Ctrl-C 一次：做完手上的再结束。"
