"""Traditional characters that the model takes some hands and brush typefaces for, and what mainland papers print.

Mainland papers are printed in the simplified set (GB 2312-1980). A character of a name that has no simplified form is
not in this table and stays as it was read.
"""

from __future__ import annotations

_TRADITIONAL = (
    "廣寧縣鎮東員會馬張陳楊趙黃吳孫劉鄭謝許馮蕭鄧韓蔣葉蘇盧賈鍾陸龍萬錢嚴賴龔顧賀湯鄒喬譚華國軍偉麗強傑濤"
    "紅蘭貴賢銀鳳順興慶學義雲飛鵬寶瓊憲維鐵鋼鋒農業經濟營項費積畝約違處變産產證號電話時間開關門長區橋灣溝"
    "壩嶺鄉莊樓樹園場層價額幣貳圓億書記審議對雙發買賣轉讓給為與無現實際據擔責權還進遠達選鄰陽陰隊雜難靜願"
    "類風養館驗點齊歲師帶廠復愛應戶戰數斷條標構樣機檢決況淨溫滿漢濱災煙熱牆獎異畫當療監盡確種稱穩窮競節範"
    "糧級納紙組結絕統綠線編緊總績繼續罰聯職聽肅腦舊藝藥蟲術衛補製見規視親覺觀計訂訓設評試詳認語誠誤說課調"
    "談請論護財貨貸資賠賬質購車輕輛辦遲適鋪錄鑒閉險雞預領頭題顯飯飲魚鳥"
)
_SIMPLIFIED = (
    "广宁县镇东员会马张陈杨赵黄吴孙刘郑谢许冯萧邓韩蒋叶苏卢贾钟陆龙万钱严赖龚顾贺汤邹乔谭华国军伟丽强杰涛"
    "红兰贵贤银凤顺兴庆学义云飞鹏宝琼宪维铁钢锋农业经济营项费积亩约违处变产产证号电话时间开关门长区桥湾沟"
    "坝岭乡庄楼树园场层价额币贰圆亿书记审议对双发买卖转让给为与无现实际据担责权还进远达选邻阳阴队杂难静愿"
    "类风养馆验点齐岁师带厂复爱应户战数断条标构样机检决况净温满汉滨灾烟热墙奖异画当疗监尽确种称稳穷竞节范"
    "粮级纳纸组结绝统绿线编紧总绩继续罚联职听肃脑旧艺药虫术卫补制见规视亲觉观计订训设评试详认语诚误说课调"
    "谈请论护财货贷资赔账质购车轻辆办迟适铺录鉴闭险鸡预领头题显饭饮鱼鸟"
)
_FORMS = dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))


def simplified(char: str) -> str:
    """The simplified form of a character, itself where it has none here."""
    return _FORMS.get(char, char)
