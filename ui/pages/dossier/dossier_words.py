"""Words that the pages on dossiers share."""

from app.domain import dossier

SECTION_WORDS = {
    dossier.BASICS: "一　基础信息及变动",
    dossier.PROOFS: "二　证明材料",
    dossier.QUALITY: "三　综合素质",
    dossier.HEALTH: "四　体质健康",
    dossier.AWARDS: "五　获奖",
    dossier.AID: "六　资助",
    dossier.OTHER: "七　其他",
}
"""The seven sections of 办法 第七条, short."""
