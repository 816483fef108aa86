"""Which record id each staged row gets: a row keeps the id of the living record that it continues, others take free places.

The record ids of one base id are its places: `base` is place 1, `base~2` place 2. Ids once given are kept, because they are
permalinks (deploy/decisions/0008). Nothing here depends on the order of the rows.
"""

from typing import Final

from sqlalchemy import Connection, text

from indexer import scratch

# Nearly every base has one row and at most the record named like it: nothing has to be decided there.
_CONTESTED: Final = """
insert into contested (base_id)
select base_id from incoming group by base_id having min(content_hash) <> max(content_hash)
union select base_id from heads where register = :register and record_id <> base_id
"""
_PLAIN: Final = """
insert into target (record_id, n, base_id, number_key, order_date, content_hash, row_hash)
select base_id, n, base_id, number_key, order_date, content_hash, row_hash from incoming
where n in (select min(n) from incoming group by base_id)
  and not exists (select 1 from contested c where c.base_id = incoming.base_id)
"""
_RIVALS: Final = """
insert into rival (n, base_id, content_hash, row_hash, order_date)
select n, base_id, content_hash, row_hash, order_date from incoming where base_id in (select base_id from contested)
"""
_CLAIMANTS: Final = """
insert into claimant (n, base_id, content_hash, order_date)
select min(n), base_id, content_hash, min(order_date) from rival group by base_id, content_hash
"""
_HELD: Final = """
insert into held (base_id, place, content_hash, row_hash)
select base_id, case when record_id = base_id then 1 else cast(substr(record_id, length(base_id) + 2) as integer) end,
       content_hash, row_hash
from heads where register = :register and base_id in (select base_id from contested)
"""
_SAME_CONTENTS: Final = """
insert into seat (n, base_id, place)
select c.n, c.base_id, min(h.place)
from claimant c join held h on h.base_id = c.base_id and h.content_hash = c.content_hash
group by c.n, c.base_id
"""
# The same row of the source with other contents: a status of another day, or other code that read it. A pair counts
# where each is the first choice of the other, so that nothing is given twice.
_SAME_ROW: Final = """
insert into seat (n, base_id, place)
select n, base_id, place from (
    select c.n, c.base_id, h.place,
           row_number() over (partition by c.n order by h.place) as of_row,
           row_number() over (partition by c.base_id, h.place order by c.order_date, c.content_hash) as of_place
    from (select distinct base_id, content_hash, row_hash from rival) r
    join claimant c on c.base_id = r.base_id and c.content_hash = r.content_hash
    join held h on h.base_id = r.base_id and h.row_hash = r.row_hash
    where r.row_hash <> '' and not exists (select 1 from seat s where s.n = c.n)
      and not exists (select 1 from seat s where s.base_id = h.base_id and s.place = h.place)
) pairs
where of_row = 1 and of_place = 1
"""
# Places of living records come first: a row changed beyond recognition continues the record that it leaves behind.
_OTHERS: Final = """
insert into seat (n, base_id, place)
select fresh.n, fresh.base_id, free.place
from (
    select n, base_id, row_number() over (partition by base_id order by order_date, content_hash) as turn
    from claimant c where not exists (select 1 from seat s where s.n = c.n)
) fresh
join (
    select p.base_id, p.place,
           row_number() over (partition by p.base_id order by case when h.place is null then 1 else 0 end, p.place) as turn
    from (
        select base_id, row_number() over (partition by base_id order by n) as place from claimant
        union select base_id, place from held
    ) p
    left join held h on h.base_id = p.base_id and h.place = p.place
    where not exists (select 1 from seat s where s.base_id = p.base_id and s.place = p.place)
) free on free.base_id = fresh.base_id and free.turn = fresh.turn
"""
_SEATED: Final = """
insert into target (record_id, n, base_id, number_key, order_date, content_hash, row_hash)
select case when s.place = 1 then s.base_id else s.base_id || '~' || s.place end,
       i.n, i.base_id, i.number_key, i.order_date, i.content_hash, i.row_hash
from seat s join incoming i on i.n = s.n
"""


def rank(connection: Connection, register: str) -> None:
    """Give every staged row its record id, once all are staged.

    A row keeps the id of the living record of its base id that has its contents, else of the one made from the same row
    of the source. The others take the places that such records leave, then the next free ones, by date, then content hash
    (DESIGN §9).
    """
    scratch.make(connection, scratch.contested, scratch.rival, scratch.claimant, scratch.held, scratch.seat)
    scratch.survey(connection, scratch.incoming)
    names = {"register": register}
    connection.execute(text(_CONTESTED), names)
    scratch.survey(connection, scratch.contested)
    connection.execute(text(_PLAIN))
    connection.execute(text(_RIVALS))
    connection.execute(text(_CLAIMANTS))
    connection.execute(text(_HELD), names)
    scratch.survey(connection, scratch.rival, scratch.claimant, scratch.held)
    for statement in (_SAME_CONTENTS, _SAME_ROW, _OTHERS, _SEATED):
        connection.execute(text(statement))
        scratch.survey(connection, scratch.seat)
