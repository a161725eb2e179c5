"""8月10日 升级 stands on the desk, opens its page, and is followed by 与国网核对."""

from promotion_school import AUTUMN, TENTH, graduate, on, promote

from app.domain.duties import Duty
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.desk import duties
from app.usecases.promotion import reconciling, standing


def on_the_desk(register: Register, day: str) -> dict[str, Duty]:
    def ask(tx: Tx) -> dict[str, Duty]:
        return {one.key: one for one in duties.duties(tx)}

    return on(day, register, ask)


def test_the_day_of_promotion_opens_its_page_until_it_is_done(register: Register) -> None:
    """R-NA-25-1, R-ORD-12-1."""
    register.write(lambda tx: tx.set("profile", "nongan"))
    due = on_the_desk(register, "2026-08-01")["yearly.promotion.2026"]
    assert (due.place, due.source) == ("PROMOTION", "农安 第二十五条")
    assert on_the_desk(register, "2026-07-01")["yearly.closing.2026"].place == "GRADUATION"
    graduate(register, 13, 14)
    number = promote(register)
    found = on_the_desk(register, TENTH)
    assert "yearly.promotion.2026" not in found
    assert found[f"promotion.reconcile.{number}"].place == "PROMOTION"

    def settle(tx: Tx) -> None:
        tx.get(reconciling.Promotion, number, "").reconciled_on = "20260903"

    on(AUTUMN, register, settle)
    assert register.read(standing.history)[0].reconciled_on
    assert f"promotion.reconcile.{number}" not in on_the_desk(register, AUTUMN)
