"""The request that shows a planted bug, with its placeholders filled from a server without bugs."""

from __future__ import annotations

import json

from tests.handmade import carrierx, carrierx_data, carrierx_kinds, cinnox
from tests.handmade.plumbing import Asked, Bug, asked_of


def _kind(tokens: object, kind: str) -> str:
    return next((text for text, (name, *_) in dict(tokens).items() if name == kind), kind)  # type: ignore[call-overload]


def carrierx_witness(healthy: carrierx.CarrierX, bug: Bug) -> list[Asked]:
    """The request that shows the bug, behind the one that has to come first, if any."""

    def sids(where: str) -> list[str]:
        sql = f"SELECT dr_sid FROM call_drs WHERE {where} ORDER BY date_stop, dr_sid"
        return [sid for (sid,) in healthy.rows(sql, ())]

    own, child = f"partner_sid = '{carrierx_data.OWN}'", f"partner_sid = '{carrierx_data.CHILD}'"
    ties = f"{own} AND date_stop IN (SELECT date_stop FROM call_drs WHERE {own} GROUP BY date_stop HAVING count(*) > 2)"
    ((insert,),) = healthy.rows(
        f"SELECT json_extract(body, '$.date_insert') FROM call_drs WHERE dr_sid = '{sids(own)[50]}'", ()
    )
    ((body,),) = healthy.rows(f"SELECT body FROM call_drs WHERE length(date_stop) > 61 AND {own} LIMIT 1", ())
    places = {
        "sid": sids(own)[50],
        "tie": sids(ties)[0],
        "child": sids(child)[3],
        "upper": next(sid for sid in sids(own) if sid.upper() != sid).upper(),
        "fine": sids(f"{own} AND length(json_extract(body, '$.duration')) > 5")[0],
        "blank": sids(f"{own} AND (stir_verstat = '' OR identity = '')")[0],
        "stop": json.loads(body)["date_stop"],
        "naive": json.loads(body)["date_stop"].removesuffix("Z"),
        "tail": str(len(sids(own)) - 5),
        "insert": insert,
    }
    found: list[Asked] = []
    for ask, kind in (*([] if bug.first is None else [bug.first]), (bug.ask, bug.kind)):
        headers = {"Authorization": f"Bearer {_kind(carrierx.TOKENS, kind)}", "Host": "127.0.0.1:1"}
        found.append(asked_of(bug.method, carrierx_kinds.BASE + ask.format(**places), headers))
    return found


def cinnox_witness(healthy: cinnox.Cinnox, bug: Bug) -> Asked:
    token = _kind(cinnox.TOKENS, bug.kind)
    target = bug.ask.format(path=cinnox.PATH, **healthy.places())
    return asked_of(bug.method, target, {"Authorization": f"Bearer {token}", "Host": "127.0.0.1:1"})
