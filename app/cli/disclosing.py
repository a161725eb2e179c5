"""To whom a print or an export goes: the same options for every command that makes one."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.usecases.paper.disclosures import Handing

Recipient = Annotated[str, typer.Option("--recipient", help="提供给谁；不写为惯常的对象")]
Approval = Annotated[str, typer.Option("--approval", help="主管部门书面批准的文号")]
Requester = Annotated[str, typer.Option("--requester", help="申请人或申请单位")]
Purpose = Annotated[str, typer.Option("--purpose", help="用途")]
Extent = Annotated[str, typer.Option("--scope", help="批准提供的范围")]
OwnQuery = Annotated[bool, typer.Option("--own-query", help="本人查询：学生本人或监护人查询")]


def handing(
    recipient: str, approval: str, requester: str, purpose: str, scope: str, *, own: bool = False
) -> "Handing":
    """The options as use cases take them."""
    from app.usecases.paper.disclosures import GUARDIAN, Handing

    who = recipient or (GUARDIAN if own else "")
    return Handing(who, approval, requester, purpose, scope, own)
