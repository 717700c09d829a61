"""The open API's object: its errors, and its published contract at /open/v1/openapi.json."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthenticationError

from zhangfa.api import errors
from zhangfa.api.contract import Contract
from zhangfa.api.open import routes
from zhangfa.kernel.outcome import Refusal
from zhangfa.partners.services import TooMany

ABOUT = """县里的其他系统用自己的密钥读取用章数据、导入比对数据、接收事件。

* 每次请求写 `Authorization: Bearer zf_…`。密钥由县管理员发放，只能看它的地区、做它被允许的事；吊销立即生效。
* 答复里没有任何人的姓名和号码（核验文件时姓名打码）。
* 翻页用 `cursor` 和答复里的 `next`。
* 每分钟的次数有上限，`RateLimit` 头写着还剩几次；超过时答 429，`Retry-After` 写着等几秒。
* 出错时都是同一个形状：`kind`、`reasons`（给程序看的 `code`、给人看的 `text` 和 `remedy`）。
* 版本在地址里。v1 以后只增加字段和接口，不改、不删；请忽略不认识的字段。
"""

api = Contract(
    title="章法 开放接口",
    version="1",
    description=ABOUT,
    urls_namespace="open",
    docs_url=None,
)
api.add_router("", routes.router)
errors.install(api)


@api.exception_handler(AuthenticationError)
def no_key(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
    return errors.plain("partners.key_unknown", "refused")


@api.exception_handler(TooMany)
def too_many(request: HttpRequest, exc: TooMany) -> HttpResponse:
    refusal = Refusal("partners.too_many", {"most": exc.admission.key.per_minute})
    response = errors.told("refused", refusal)
    response["Retry-After"] = str(exc.admission.ends_in)
    return response
