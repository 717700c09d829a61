"""The operations of the open API. Titles and descriptions are Chinese: they are what the other system's makers read."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from zhangfa.api.open import answers
from zhangfa.api.open import schemas as shapes
from zhangfa.api.open.auth import HasKey
from zhangfa.api.schemas.concerns import ImportReport
from zhangfa.partners.core import Scope

router = Router(by_alias=True)


@router.get("/key", response=shapes.KeyState, operation_id="key", auth=HasKey(), tags=["密钥"], summary="看看这把密钥")
def key(request: HttpRequest):
    """任何有效的密钥都可以问：能做什么、能看哪里、到什么时候、一分钟能用几次。"""
    return answers.own(request.auth)


@router.get("/units", response=shapes.UnitPage, operation_id="units", auth=HasKey(), tags=["密钥"], summary="地区列表")
def units(request: HttpRequest):
    """密钥范围里的全部单位，按路径排列。任何有效的密钥都可以问。"""
    return answers.units(request.auth)


@router.get(
    "/applications",
    response=shapes.ApplicationPage,
    operation_id="applications",
    auth=HasKey(Scope.APPLICATIONS),
    tags=["用章申请"],
    summary="用章申请列表",
)
def applications(request: HttpRequest, asked: Query[shapes.AskedApplications]):
    """要 applications 权限。按村排列，同一个村里先提交的在前。只想知道变化的，请用 events 或者回调。"""
    return answers.application_page(request.auth, asked)


@router.get(
    "/applications/{number}",
    response=shapes.ApplicationState,
    operation_id="application",
    auth=HasKey(Scope.APPLICATIONS),
    tags=["用章申请"],
    summary="一件用章申请办到哪一步",
)
def application(request: HttpRequest, number: str = Path(pattern=r"^[0-9]{12}$", description="12 位申请编号")):
    """要 applications 权限。"""
    return answers.application(request.auth, number)


@router.get(
    "/uses",
    response=shapes.UsePage,
    operation_id="uses",
    auth=HasKey(Scope.USES),
    tags=["用印记录"],
    summary="用印记录",
)
def uses(request: HttpRequest, asked: Query[shapes.AskedBetween]):
    """要 uses 权限。每盖一次章一条，按村排列，同一个村里先登记的在前。"""
    return answers.uses(request.auth, asked)


@router.get(
    "/figures",
    response=shapes.FiguresAnswer,
    operation_id="figures",
    auth=HasKey(Scope.FIGURES),
    tags=["统计"],
    summary="用章统计",
)
def figures(request: HttpRequest, asked: Query[shapes.AskedFigures]):
    """要 figures 权限。整月统计，最多 120 个月；由存证账本计算，比实时晚几秒。"""
    return answers.figure_board(request.auth, asked)


@router.get(
    "/boards",
    response=shapes.BoardAnswer,
    operation_id="board",
    auth=HasKey(Scope.BOARDS),
    tags=["统计"],
    summary="一个村一个月的用章公开",
)
def board(request: HttpRequest, unit: shapes.Unit, month: shapes.Month = ""):
    """要 boards 权限。最近 12 个月。"""
    return answers.notice_board(request.auth, unit, month)


@router.get(
    "/papers/{check_code}",
    response=shapes.PaperAnswer,
    operation_id="paper",
    auth=HasKey(Scope.PAPERS),
    tags=["核验"],
    summary="核验一份盖章文件",
)
def paper(request: HttpRequest, check_code: str = Path(max_length=40, description="纸上二维码里的 22 位核验码")):
    """要 papers 权限。只答密钥范围里的文件；范围以外的，请让持有人打开纸上的二维码。"""
    return answers.paper(request.auth, check_code)


@router.get(
    "/events",
    response=shapes.EventPage,
    operation_id="events",
    auth=HasKey(Scope.APPLICATIONS, Scope.USES),
    tags=["事件和回调"],
    summary="事件（自己来取）",
)
def events(
    request: HttpRequest,
    cursor: str = Query("", pattern=r"^(latest|[0-9]{0,15})$", description="上次的 next；latest 表示从现在开始"),
):
    """要 applications 或 uses 权限，只给有权限的事件。顺序和存证账本一致，不重复、不遗漏；内容和回调推送相同。"""
    return answers.events(request.auth, cursor)


@router.get(
    "/callbacks",
    response=shapes.CallbackList,
    operation_id="callbacks",
    auth=HasKey(Scope.CALLBACKS),
    tags=["事件和回调"],
    summary="已登记的回调",
)
def callbacks(request: HttpRequest):
    """要 callbacks 权限。"""
    return answers.callback_list(request.auth)


@router.post(
    "/callbacks",
    response={201: shapes.CallbackMade},
    operation_id="register_callback",
    auth=HasKey(Scope.CALLBACKS),
    tags=["事件和回调"],
    summary="登记一个回调",
)
def register(request: HttpRequest, body: shapes.CallbackIn):
    """要 callbacks 权限，以及每种事件自己的权限。secret 只给这一次，请保存好，用它验签。登记以前发生的事不推送。"""
    return Status(201, answers.register(request.auth, body))


@router.delete(
    "/callbacks/{callback_id}",
    response={204: None},
    operation_id="remove_callback",
    auth=HasKey(Scope.CALLBACKS),
    tags=["事件和回调"],
    summary="删除一个回调",
)
def remove(request: HttpRequest, callback_id: str = Path(max_length=40)):
    """要 callbacks 权限。还没推送的不再推送。"""
    answers.remove(request.auth, callback_id)
    return Status(204, None)


@router.post(
    "/building-starts",
    response=ImportReport,
    operation_id="import_building_starts",
    auth=HasKey(Scope.BUILDING_STARTS),
    tags=["导入"],
    summary="导入动工记录",
)
def import_starts(request: HttpRequest, body: shapes.StartsIn):
    """要 building_starts 权限。有一行不对就一行都不导入，并逐行说明；同一条记录再导入一次不会重复。"""
    return answers.import_starts(request.auth, body)
