"""What is printed of a graduation: its roster, and data onto certificates that are printed already.

The program draws no certificate: the authorities alone say how one looks (办法 第二十四条). Where
its items go on the stock, a Word form says that the school has laid over a sample and imported.
"""

from collections.abc import Sequence

from app.domain import certificates as table
from app.domain import dates, grades
from app.persistence.certificate_records import Certificate
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.graduation import certificate_facts, certificate_list, graduating
from app.usecases.paper import own_forms
from app.usecases.paper.printing import Matter, Order, Selection
from app.usecases.rulebook import policies


def roster_form(tx: Tx) -> str:
    """The id of the form of 毕业生名册 that the school's text asks for."""
    return table.roster_for(certificate_list.documents(policies.of_school(tx)))


def roster(tx: Tx, batch_id: int) -> Order:
    """毕业生名册 of an act, a sheet a class; with the filing's number once there is one."""
    batch = graduating.batch(tx, batch_id)
    people = graduating.pupils_of(tx, batch_id)
    if not people:
        message = "这次毕业办理已经撤销，没有名册可打。请刷新列表。"
        raise Rejected(Problem("graduation.undone", message))
    first = grades.school_year(dates.day_of(batch.effective_on))
    values = {"term.year": f"{first}-{first + 1}"}
    if batch.filing_no:
        values["case.permit"] = batch.filing_no
    return Order(roster_form(tx), Selection(people), Matter(values=values))


def stock_forms(tx: Tx) -> tuple[tuple[str, str], ...]:
    """(id, title) of the imported Word forms that hold items of certificates."""
    lines = own_forms.own_forms(tx)
    found = ((one, own_forms.form_named(tx, one.id)) for one in lines)
    return tuple(
        (one.id, one.title)
        for one, form in found
        if form is not None and certificate_facts.wanted(form.fields)
    )


def onto_stock(tx: Tx, certificate_ids: Sequence[int], form_id: str) -> Order:
    """The data of certificates, a sheet each and nothing else, for the authority's printed paper.

    ``form_id`` is one of ``stock_forms``. Raises ``Rejected`` for any other form.
    """
    if form_id not in [one for one, _ in stock_forms(tx)]:
        message = (
            "还没有用于套打的表单。证书式样由主管部门统一制定，本程序不另行设计："
            "请在 Word 里照证书样张排好 {{姓名}}、{{证书编号}} 等位置，在“本局表单”里导入。"
        )
        raise Rejected(Problem("certificate.stock", message, source="办法 第二十四条"))
    found = [one for one in certificate_list.of_ids(tx, certificate_ids) if not one.ended_on]
    if not found:
        message = "没有选中有效的证书。请先在列表中选择。"
        raise Rejected(Problem("certificate.none", message))
    if len({one.student_id for one in found}) < len(found):
        message = "同一名学生选了两份证书。请按证书种类分开打印。"
        raise Rejected(Problem("certificate.two-kinds", message))
    own = {one.student_id: _said(tx, one) for one in found}
    return Order(form_id, Selection(tuple(own)), Matter(own=own, bare=True))


def _said(tx: Tx, one: certificate_list.CertificateLine) -> dict[str, str]:
    row = tx.get(Certificate, one.id, "这份证书")
    said = certificate_facts.of_certificate(row)
    known = {"certificate.school": tx.setting("school.name"), "certificate.record": one.filing_no}
    return {**said, **{key: text for key, text in known.items() if text}}
