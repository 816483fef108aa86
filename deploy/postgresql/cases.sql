-- The database of what people send, and the role under which site and desk use it. Run as superuser after databases.sql; then
-- `python -m indexer cases prepare`; then run it again, and so after every upgrade that brings new tables:
--
--   CASES_PASSWORD=… psql --no-psqlrc --file deploy/postgresql/cases.sql postgres
--
-- registry_indexer owns the database: it makes tables, rotates keys and erases. registry_cases reads and writes rows; it makes no
-- table, and what is only added to (the log of acts, signed extracts) it cannot change. Neither role of the ledger can log in.

\set ON_ERROR_STOP on
\getenv cases_password CASES_PASSWORD

select format('create role registry_cases login password %L', :'cases_password')
where not exists (select from pg_roles where rolname = 'registry_cases') \gexec

select 'create database registry_cases owner registry_indexer encoding ''UTF8'' template template0'
where not exists (select from pg_database where datname = 'registry_cases') \gexec

revoke all on database registry_cases from public;
grant connect on database registry_cases to registry_cases;

\connect registry_cases
revoke all on schema public from public;
alter schema public owner to registry_indexer;
grant usage on schema public to registry_cases;
grant usage on all sequences in schema public to registry_cases;

select format('grant %s on %I to registry_cases', rights, tablename)
from pg_tables
cross join lateral (
    select case tablename
        when 'acts' then 'select, insert'
        when 'extracts' then 'select, insert'
        when 'tallies' then 'select'
        when 'alembic_version' then 'select'
        else 'select, insert, update, delete'
    end as rights
) as allowed
where schemaname = 'public' \gexec
