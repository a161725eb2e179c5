"""What every scanner is asked and gives: a device, a wish, pages, and why no more of them come."""

from dataclasses import dataclass, field

from app.job import Cancelled, Job
from app.problems import Unavailable

MOST_PAGES = 500
PATIENCE = 120.0  # seconds without a page before a scanner counts as silent
ASKING = 30.0  # seconds for listing devices and their options

_SENTENCES = {
    "access": "没有使用这台扫描仪的权限。请让管理员给本用户权限（Linux 上加入 scanner 组）。",
    "attention": "扫描仪在等人处理。请看扫描仪面板上的提示，处理后重试。",
    "busy": "扫描仪正忙，或被别的程序占用。请关闭其他扫描程序后重试。",
    "cancelled": "扫描仪报告扫描已取消。请重新开始。",
    "cover": "扫描仪的盖板没有盖好。请盖好后重试。",
    "double": "送纸器一次进了几张纸。请取出来抖松、理齐，从这一页起重新扫描。",
    "driver": "扫描仪的驱动程序出错。请重启扫描仪和电脑；仍然不行，请重新安装厂家的驱动程序。",
    "empty": "送纸器里没有纸。请把要扫描的纸放好后重试。",
    "failed": "扫描仪打不开。请检查电源和数据线后重试。",
    "full": f"一次最多扫描 {MOST_PAGES} 页。请归档后再扫描其余的页。",
    "garbled": "扫描程序的回答看不懂。请重启扫描仪后重试，或改用扫描文件夹。",
    "gone": "没有找到这台扫描仪。请检查电源和数据线，再刷新列表。",
    "io": "与扫描仪的通信中断。请检查电源和数据线后重试。",
    "jam": "送纸器卡纸。请打开盖板取出卡住的纸，理齐后从这一页起重新扫描。",
    "lamp": "扫描仪的灯没有亮。请重启扫描仪；仍然不行，请联系维修。",
    "memory": "扫描仪内存不足。请降低分辨率后重试。",
    "no-duplex": "这台扫描仪不能自动扫描双面。请改为单面，扫完正面后把纸翻过来再扫一次。",
    "no-feeder": "这台扫描仪没有送纸器。请改为从玻璃板逐页扫描。",
    "offline": "扫描仪没有开机，或者已经断开。请检查电源和数据线后重试。",
    "option": "扫描仪不支持所选的分辨率、颜色或纸张来源。请换一种设置后重试。",
    "paper": "送纸器里的纸进不去。请取出来理齐、重新放好，从这一页起重新扫描。",
    "service": "Windows 的扫描服务没有运行。请在“服务”里启动 Windows Image Acquisition (WIA)。",
    "silent": "扫描仪很久没有回应。请检查电源和数据线后重试。",
    "warming": "扫描仪正在预热。请等一会儿再扫描。",
}


@dataclass(frozen=True, slots=True)
class Device:
    """A scanner: ``id`` is SANE's name, ``wia:<id>``, or ``folder:<path>``."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Wish:
    """How to scan: dots an inch, grey, colour or lineart, from the feeder or from the glass.

    ``duplex``: both sides of what is in the feeder. ``more`` are further options of a SANE backend
    as ``--name=value``.
    """

    dpi: int = 200
    colour: str = "grey"
    feeder: bool = True
    duplex: bool = False
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What came: a name to show, and a file's bytes."""

    name: str
    content: bytes = field(repr=False)


def asked_to_stop(job: Job, count: int) -> bool:
    """Report ``count`` pages; whether she wants no more of them. Those that came are still hers."""
    try:
        job.step(count, 0, f"扫描，已收到 {count} 页" if count else "等待扫描仪")
    except Cancelled:
        return True
    return False


def trouble(code: str) -> Unavailable:
    """The sentence for ``code``; its own code is ``scanner.<code>``."""
    return Unavailable(_SENTENCES[code], f"scanner.{code}")
