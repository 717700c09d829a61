"""What this package refuses to do: a code and a Chinese sentence with the remedy. No other error leaves it."""

from __future__ import annotations

TEXTS = {
    "eseal.file_broken": "文件已损坏或格式不对，请重新导出后再试。",
    "eseal.file_encrypted": "文件有密码保护，请取消密码后再试。",
    "eseal.file_too_large": "文件过大或过于复杂，超出处理上限，请拆分后再试。",
    "eseal.file_active": "文件含有脚本、自动动作或动态表单，盖章后内容可能改变，请打印成普通 PDF 后再试。",
    "eseal.file_kind": "只处理 PDF 和 OFD 文件，请换用这两种格式。",
    "eseal.file_dishonest": "文件内部结构互相矛盾，不同软件会看到不同内容，请重新导出后再试。",
    "eseal.page_missing": "盖章位置所在的页不存在，请重新选择页码。",
    "eseal.place_outside": "盖章位置超出页面，请把印章移到页面以内。",
    "eseal.picture_broken": "印章图片打不开或不是透明底的 PNG，请重新上传。",
    "eseal.straddle_too_late": "文件已有签章，骑缝章须在首次签章时一并加盖；请用未签章的原件重新办理。",
    "eseal.straddle_one_page": "只有一页的文件没有骑缝，请取消骑缝章。",
    "eseal.attachment_too_late": "文件已有签章，不能再加入附件；请用未签章的原件重新办理。",
    "eseal.already_signed_ofd": "OFD 文件已有签章，请用未签章的原件重新办理。",
    "eseal.sealed_no_more": "文件的签章声明了不许再改动，不能再加盖。",
    "eseal.earlier_seal_broken": "文件已有的签章验证不通过，不能在其上加盖；请用原件重新办理。",
    "eseal.development_key": "正式系统不得使用演示证书，请换用正式签发的证书。",
    "eseal.key_wrong": "密钥打不开：口令不对、文件被改动，或与证书不配。",
    "eseal.certificate_expired": "签章证书不在有效期内，请先换发证书。",
    "eseal.seal_expired": "电子印章不在有效期内，请先换发印章。",
    "eseal.seal_other_key": "签章证书不在这枚电子印章的证书名单里，不能用它盖章。",
    "eseal.certificate_revoked": "签章证书已吊销，不能盖章。",
    "eseal.status_missing": "证书状态服务没有可用的回答，没有盖章，请稍后再试。",
    "eseal.sm2_unavailable": "系统缺少 OpenSSL 3 的 libcrypto，无法使用国密算法，请安装 libssl3。",
    "eseal.timestamp_wrong": "时间戳服务没有回答，或回答与本文件不符；没有盖章，请稍后再试。",
    "eseal.font_missing": "字体缺少文件中的个别字，无法排版。",
    "eseal.hsm_failed": "密码机不可用或没有这把密钥，请检查连接、口令和密钥名称。",
    "eseal.provider_failed": "签章服务商没有回答，或回答不能用；没有盖章，请稍后再试。",
    "eseal.took_too_long": "验证超过时限，已停止；文件可能是恶意构造的。",
}


class Unacceptable(Exception):
    """A refusal: `code` for programs, `text` for people, `detail` for whoever looks closer."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.text, self.detail = code, TEXTS[code], detail
        super().__init__(f"{code}: {self.text}" + (f" ({detail})" if detail else ""))
