"""From a plan to the queries of tantivy, built from terms and keys alone: nothing a user typed is parsed by the engine."""

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import FieldType, Occur, Query, Schema

from registry_site.search.answering import Question
from registry_site.search.conditions import ALL_OF, ANY_OF, Condition, Match
from registry_site.search.keys import LONGEST_KEY
from registry_site.search.layout import Layout, column_name
from registry_site.search.wording import PREFIX_TO


@dataclass(frozen=True, kw_only=True)
class Queries:
    """Makes the queries for indexes of one layout."""

    schema: Schema
    columns: Layout

    def query(self, question: Question) -> Query:
        """The records that answer the question."""
        parts = [self.met(question.condition)]
        for path, keys in question.filters.items():
            parts.append(either([self.term(self.columns.key_columns[path], key) for key in keys]))
        for path, (first, last) in question.ranges.items():
            if path in self.columns.months:
                parts.append(self.between(column_name("last", path), first, None))
                parts.append(self.between(column_name("first", path), None, last))
            else:
                parts.append(self.between(column_name("day", path), first, last))
        parts.extend(self.term("held", term) for term in question.held)
        if question.without is None:
            return every(parts)
        return Query.boolean_query([(Occur.Must, every(parts)), (Occur.MustNot, self.met(question.without))])

    def met(self, condition: Condition) -> Query:
        """The records that meet the condition."""
        match, terms = condition.match, condition.terms
        if match is Match.EVERYTHING:
            return Query.all_query()
        if match is Match.BEGINNING:
            return either([self.begun(term) for term in terms])
        if condition.parts:
            return _JOINED[match]([self.met(part) for part in condition.parts])
        column, join = (ANY_OF[match], either) if match in ANY_OF else (ALL_OF[match], every)
        return join([self.close(column, term, condition.edits) for term in terms])

    def begun(self, term: str) -> Query:
        """The records whose number begins with the term."""
        if len(term) <= PREFIX_TO:
            return self.term("prefixes", term)
        if len(term) > LONGEST_KEY:
            return Query.empty_query()
        return Query.fuzzy_term_query(self.schema, "number", term, distance=0, prefix=True)

    def close(self, column: str, term: str, edits: int) -> Query:
        """The records with a term in the column so many characters away, exchanged neighbours counted as one."""
        return Query.fuzzy_term_query(self.schema, column, term, distance=edits) if edits else self.term(column, term)

    def term(self, column: str, term: str) -> Query:
        """The records with the term in the column."""
        return Query.term_query(self.schema, column, term, "basic")

    def between(self, column: str, first: int | None, last: int | None) -> Query:
        """The records with an integer of the column in the range, both ends included."""
        if last is not None and last < 0:
            return Query.empty_query()
        return Query.range_query(self.schema, column, FieldType.Unsigned, first, last)


def every(queries: Sequence[Query]) -> Query:
    """The records that all of the queries find."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def either(queries: Sequence[Query]) -> Query:
    """The records that any of the queries finds."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


_JOINED = {Match.EVERY: every, Match.EITHER: either}
