-- The role of the agencies' door on PostgreSQL. Run once as superuser, after the indexer has made its tables (`python -m indexer status`),
-- and again after an upgrade that brings new tables:
--
--   AGENCY_PASSWORD=… psql --no-psqlrc --file deploy/postgresql/agency.sql postgres
--
-- It reads the ledger; in the vault it reads what the door shows and adds to the log and to what bodies send in. It can change or
-- delete no row, make no key, and does not see the key of the digests.

\set ON_ERROR_STOP on
\getenv agency_password AGENCY_PASSWORD

select format('create role registry_agency login password %L', :'agency_password')
where not exists (select from pg_roles where rolname = 'registry_agency') \gexec

grant connect on database registry_ledger, registry_vault to registry_agency;

\connect registry_ledger
grant usage on schema public to registry_agency;
grant select on all tables in schema public to registry_agency;
alter default privileges for role registry_indexer in schema public grant select on tables to registry_agency;

\connect registry_vault
grant usage on schema public to registry_agency;
grant select on alembic_version, agency_bodies, agency_keys, agency_accesses, control_changes, controls_told,
    restricted, originals, submissions, submitted, calendar_days to registry_agency;
grant insert on agency_accesses, submissions, submitted to registry_agency;
