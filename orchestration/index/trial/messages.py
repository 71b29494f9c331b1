"""Every Chinese sentence of a trial."""

from __future__ import annotations

from collections.abc import Mapping

STANDING: Mapping[str, str] = {
    "held": "成立",
    "declared": "已声明",
    "breach": "不成立",
    "untried": "没有可试的",
    "late": "没来得及试",
}

TITLES: Mapping[str, str] = {
    "monotone_score": "一个数变好，本单位得分不降",
    "monotone_rank": "一个数变好，本单位名次不降",
    "names": "单位改名、换行序，结果不变",
    "locality": "别的单位的数，只经声明的途径影响得分",
    "reversal": "去掉一个单位，另外两个不对调",
    "turning": "一个数变好，另外两个不对调",
    "tier_score": "整层：一个数变好，本单位总分不降",
    "tier_rank": "整层：一个数变好，本单位名次不降",
    "tier_above": "整层：一个数变好，上级单位的分不降",
    "missing": "缺的数不当作 0",
    "bounds": "得分、加分不出界",
    "unit_of_measure": "只作比较的指标，换计量单位不变",
    "full_score": "换满分（scale），得分按比例、名次不变",
    "cliff": "数走一小步，得分不跳一大步",
    "idle": "每项指标都起作用",
}

CAUSES: Mapping[str, tuple[str, str]] = {
    "monotone_score.treated": (
        "{place} 的异常值处理随这个数改变：数变好，处理后的得分反而低",
        "放宽 {place} 的 treat（skew、kurt、winsor_max），或去掉 then，或改用有界的规则（goalposts）代替处理",
    ),
    "monotone_score.peers": (
        "{place} 与同组单位比较，数变好，得分反而低",
        "核对 {place} 的 normalise：规则、direction、参数",
    ),
    "monotone_score.silent": (
        "{place} 在同组全都一样时被放在一边，原来得的分也就没有了",
        "给 {place} 写 normalise.constant：各单位都一样时得几分",
    ),
    "monotone_score.estimated": (
        "{place} 缺的数由别的指标估计（impute: {impute}）：这个数一变，别的单位的估计值跟着变，同组的尺度也变了",
        "估计填补本来如此；不能接受的话，{place} 改用 impute: mean 或 none，或换成不与同组比较的 normalise",
    ),
    "monotone_score.rule": (
        "{place} 的得分规则与 direction 不同向",
        "核对 {place} 的 direction 与 floor、ceil、target、bands",
    ),
    "monotone_score.formula": (
        "节点 {place} 的公式，下级得分升高它却降低",
        "改 {place} 的 formula，或把下级的 direction 反过来",
    ),
    "monotone_score.set": (
        "节点 {place} 把全部单位放在一起比，数变好反而吃亏",
        "给 {place} 换一种 method（arithmetic、geometric）",
    ),
    "monotone_score.weights": (
        "节点 {place} 的权重由得分求得：数一变，权重就变",
        "把 {place} 的 weights 写定（given、equal、budget、ahp）",
    ),
    "monotone_score.drop": (
        "节点 {place} 写了 zero_policy: drop：0 分的下级不计，一有分反而拉低平均",
        "把 {place} 的 zero_policy 改成 floor:<x> 或 keep",
    ),
    "monotone_score.share": (
        "节点 {place} 的下级因 minimum_share 有得有失",
        "核对 {place} 及其下级的 minimum_share、share_of",
    ),
    "monotone_score.node": ("节点 {place} 合成时，下级得分不降它却降低", "核对 {place} 的 method 与 weights"),
    "monotone_rank.overtaken": (
        "{place} 与同组单位比较：这个数变好，别的单位得分上升得更多",
        "给 {place} 固定尺度（goalposts 的 floor、ceil，或 target），不用同组的均值、标准差、最大最小",
    ),
    "monotone_rank.overtaken_node": (
        "节点 {place} 由全部单位的得分求权重或求得分：这个数变好，别的单位上升得更多",
        "把 {place} 的 weights 写定，或换一种 method",
    ),
    "names.renamed": (
        "节点 {place}：同样的数，换了单位代码，结果不同（并列时按代码分先后）",
        "给 {place} 换一种不靠次序的 method，或在结果里把并列的写成并列",
    ),
    "names.reordered": ("节点 {place}：同样的数，换了行的次序，结果不同", "请把这张表报给维护者"),
    "locality.undeclared": ("{place} 没有声明与别的单位比较，得分却随别的单位变", "请把这张表报给维护者"),
    "locality.undeclared_node": ("各项指标的得分不变，{place} 却随别的单位变", "请把这张表报给维护者"),
    "locality.pool": ("{place} 与同组单位比较（{rule}）", ""),
    "locality.treated": ("{place} 的异常值按全体判定（treat）", ""),
    "locality.imputed": ("{place} 缺的数用同组的 {impute} 填补", ""),
    "locality.estimated": ("{place} 缺的数由别的指标估计，估计的线用全体单位求得（{impute}）", ""),
    "locality.own_years": ("{place} 缺的数取自本单位其他年份（{impute}）", ""),
    "locality.weights": ("节点 {place} 的权重由全部单位的得分求得", ""),
    "locality.set": ("节点 {place} 把全部单位放在一起比", ""),
    "tier_score.rule": (
        "指标 {place}：数变好，本单位的得分反而低，总分跟着低",
        "核对 indicators.csv 里 {place} 的 direction、target 和 params（floor、ceil、bands）",
    ),
    "tier_score.sum": (
        "指标 {place}：各项得分都没有低，总分却低了",
        "核对 framework.yaml 的 aggregation 和这一层的 composition",
    ),
    "tier_rank.pool": ("指标 {place} 与别的单位比较（{rule}）：这个数变好，别的单位的得分也变，名次因此落后", ""),
    "tier_rank.rank": (
        "指标 {place}：数变好，名次反而落后，又没有声明与别的单位比较",
        "核对 {place} 的 direction 和 params；规则没有错的话，请把这张表报给维护者",
    ),
    "tier_above.pool": ("指标 {place} 与别的单位比较（{rule}）：一个单位变好，别的单位得分低，上级单位的分跟着低", ""),
    "tier_above.above": (
        "指标 {place}：下级单位的数变好，上级单位的分反而低",
        "核对 {place} 的 direction 和 params，以及 framework.yaml 里各层的 composition",
    ),
    "locality.tier_pool": ("指标 {place} 与别的单位比较（{rule}）", ""),
    "locality.tier_undeclared": (
        "指标 {place}（{rule}）没有声明与别的单位比较，得分却随别的单位的数变",
        "规则声明 compares（并在 params 写 pool），或改用不比较的规则",
    ),
    "locality.tier_sum": ("各项指标的得分不变，总分却随别的单位的数变", "请把这张表报给维护者"),
    "names.tier": ("同样的数，换了单位的代码、名称和次序，结果不同", "请把这张表报给维护者"),
    "missing.zero": (
        "指标 {place}：申报为缺报的数当作有数计了分",
        "核对 {place} 的 missing_policy；计分规则对缺的数应当没有得分，不是 0",
    ),
    "bounds.cap": ("指标 {place} 的加分超过它的分值", "把 {place} 的 params 里的 cap 改成和 weight 一样"),
    "bounds.score": ("指标 {place} 的得分不在 0 到 100 之间", "核对 {place} 的 params（cap、bands、base）"),
    "bounds.tier_cap": ("这一层的加分合计超过上限", "核对 framework.yaml 的 guiding.tier_cap"),
    "bounds.total": ("总分不在 total_scale 之内", "核对 framework.yaml 的 total_scale"),
    "reversal.turned": ("{place} 与同组比较（{rule}）：谁在场，影响另外两个的先后", ""),
    "reversal.turned_node": ("节点 {place} 由全部单位的得分求权重或求得分：谁在场，影响另外两个的先后", ""),
    "reversal.unturned": ("没有与别的单位比较的规则，先后却变了", "请把这张表报给维护者"),
    "turning.turned": ("{place} 与同组比较（{rule}）：别的单位的数，影响另外两个的先后", ""),
    "turning.turned_node": ("节点 {place} 由全部单位的得分求权重或求得分：别的单位的数，影响另外两个的先后", ""),
    "turning.unturned": ("没有与别的单位比较的规则，先后却变了", "请把这张表报给维护者"),
    "unit_of_measure.measured": (
        "{place} 换计量单位后得分不同",
        "核对 {place} 的 treat；数很小（10 位小数以外）时先乘 factor",
    ),
    "unit_of_measure.measured_node": ("换计量单位后得分不同", "请把这张表报给维护者"),
    "full_score.measured": (
        "{place} 的得分不随 scale 按比例变：有一个默认值是按 100 分定的",
        "在 {place} 的 normalise 里写明 low、high、base",
    ),
    "full_score.measured_node": ("各项指标按比例变了，总分没有", "核对各节点的 method"),
    "cliff.stepwise": ("{place} 的规则 {rule} 本来就分档", ""),
    "cliff.alike": ("{place} 在同组各单位全都一样时没有得分（或得 constant），一有差别就有", ""),
    "cliff.order": ("节点 {place} 只看先后，不看差多少", ""),
    "cliff.zero": ("节点 {place} 写了（或默认）zero_policy: keep：下级有一个 0，它就是 0", ""),
    "cliff.steep": ("{place} 处很陡（走量程的 1% 就有这么多），但没有断开", ""),
    "cliff.treated": (
        "{place} 的异常值处理一触发，得分就跳",
        "放宽 {place} 的 treat，或去掉 then；有意如此就在方法说明里写出这个跳跃",
    ),
    "cliff.rule": (
        "{place} 的得分规则在这里断开",
        "给 {place} 换连续的规则；有意分档就写 rule: steps",
    ),
    "cliff.drop": (
        "节点 {place} 写了 zero_policy: drop：下级得分一到 0 就不计",
        "把 {place} 的 zero_policy 改成 floor:<x>",
    ),
    "cliff.weights": ("节点 {place} 求得的权重在这里跳变", "把 {place} 的 weights 写定"),
    "cliff.set": ("节点 {place} 把全部单位放在一起比，结果在这里跳变", "给 {place} 换一种 method"),
    "cliff.formula": ("节点 {place} 的公式在这里断开", "改 {place} 的 formula，避开除数过 0"),
    "cliff.share": ("节点 {place} 的 minimum_share 在这里起作用", "核对 {place} 的 minimum_share"),
    "cliff.node": ("节点 {place} 合成时在这里跳变", "核对 {place} 的 method"),
    "idle.unused": ("没有哪棵树用到 {place}", "挂到节点下，或删去"),
    "idle.weight_zero": ("{place} 或它上面的节点权重是 0", "给权重，或删去 {place}"),
    "idle.pending": ("{place} 一个数也没有", "核对列名与数据，或删去 {place}"),
    "idle.alike": (
        "{place} 在同组里比不出高下（只有一个单位、全都一样，或两端重合），被放在一边",
        "核对数据；要计分就写 normalise.constant",
    ),
    "idle.full": ("{place} 个个满分：数都在满分线以外", "核对 {place} 的 ceil（或 target、bands）和计量单位"),
    "idle.constant": (
        "{place} 不论是多少，得分都是 {score}",
        "核对 {place} 的 floor、ceil（或 target、bands）和计量单位",
    ),
    "idle.unseen": (
        "{place} 的得分会变，总分却从不随它变",
        "核对它上面各节点的 method、formula、weights、minimum_share",
    ),
}  # fmt: skip
"""What was found, and how to mend it; by promise and cause."""

STEPPING = "整层：一个数一步步变好"
MISSING = "整层：一个数缺报"
RENAMING = "整层：换名、换序"
FIELD = "{name}（{code}）"
UNIT = "单位"
MISSED = "缺报"
BECAME = "{unit} 的{what} {was} → {now}"
WHAT: Mapping[str, str] = {
    "total": "总分", "rank": "名次", "overall": "全层名次", "row": "这项得分", "points": "这项加分",
    "guiding": "加分合计",
}  # fmt: skip
NO_UNIT = "没有单位适用"
SHARED = "和 {others} 用同一个字段，好坏方向相反"

STEP = "{unit} 的 {column} 由 {start} 到 {end}"
RENAMED = "单位代码全部换过，次序倒过来"
REORDERED = "行的次序倒过来"
DROPPED = "去掉 {unit}"
SCALED = "{column} 全部乘以 {factor}"
RESCALED = "scale 由 {start} 改为 {end}"
SCORE = "{unit} 的得分 {was} → {now}"
RANK = "名次 {was} → {now}"
NONE = "没有"
SWEPT = "{column} 从 {start} 到 {end}，得分始终不动"
IN_DATA = "在所给的数据上"

MEASURING = "先量一次计分要多久"
SWEEPING = "一个数从头走到尾"
SWEEPING_OWN = "在所给的数据上，一个数从头走到尾"
ALTERING = "整张表换名、换序、换单位、去掉一个单位"
PURSUING = "专挑会对调的地方"
NARROWING = "细看跳跃：断开还是陡坡"
SHRINKING = "把例子缩到最小"
TABLES = "{done:,} 张表"
OF = "{tried:,}／{planned:,}"
SLOW = (
    "一次计分要 {one:.2g} 秒，{seconds:g} 秒里试不完，所以有的规矩试得比原定的少（上面写作 试了／原定）：{fewer}。"
    "要试全，加 --seconds {more}（0 不限时）。"
)
LATE_ALL = "样样都试了，例子没有收拾完"
FEWER = "{title} {tried:,}／{planned:,}"
LATE_COLUMNS = "没有来得及试的列 {count} 个：{columns}{more}"
LATE_CLIFFS = "有 {count} 处跳跃没有来得及细看，是断开还是陡坡没有分清，没有列出"
LATE_SMALL = "例子没有来得及缩到最小"

DONE = "{tables:,} 张表，引擎跑了 {runs} 次"
DONE_RULES = "{tables:,} 个数"
ON_RULES = "每条规则单独，再整层"
ON_MADE = "在自造的表上"
ON_DATA = "在自造的表上和 {data} 的 {units} 个单位上"
MEND = "   怎么改：{mend}"
FACTS = "声明了的（不算不成立）"
BREACHES = "不成立的 {count} 处。"
NO_BREACH = "没有不成立的。"
PLACES = "不成立：{places}"
DECLARED = "声明了 {count} 处，见后"
ASIDE = "不试的：{places}{more}"
AND_MORE = "等 {count} 个"
IN_TABLE = "   在这张表上{rest}"

PLAN_ALONE = (
    "{year} 年的每条规则单独试过，得分是它在满分 100 里挣的分；整层的在 {units} 个单位、自造的数上试，用 mulin trace "
    "核对发布的那套算法算（SQL 不在内，它由 mulin trace 逐行核对）。没有试：等级、配额，沿用上年的数，"
    "专家评审的人数和分歧，部门得分。"
)
LATE_INDICATORS = "没有来得及一步步试的指标 {count} 个：{codes}{more}"
PLAN_DATA = "规划包的规则单独试，不用数据"
MEND_PLAN_DATA = "去掉数据表；换规则对收到的数有什么影响，用 mulin compare 看"
NOT_INDEX = "只有指数包和规划包可以审查"
NOT_AUDITED = "没有审查"
MEND_NOT_INDEX = "写有 index.yaml 或 plan.yaml 的文件夹"
TWO_DATA = "数据写了两处：{one} 和 {other}"
MEND_TWO_DATA = "只写一处"
