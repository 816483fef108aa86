-- Databases and roles of a registry on PostgreSQL, for an empty server; run once, as its superuser:
--
--   SITE_PASSWORD=… INDEXER_PASSWORD=… psql --no-psqlrc --file deploy/postgresql/databases.sql postgres
--
-- registry_indexer owns the databases and makes their tables when it opens them for the first time. registry_site reads the
-- ledger and what is looked up, and nothing else: it cannot log in to the vault, and what it may read tomorrow is settled today by default privileges.

\set ON_ERROR_STOP on
\getenv site_password SITE_PASSWORD
\getenv indexer_password INDEXER_PASSWORD

create role registry_indexer login password :'indexer_password';
create role registry_site login password :'site_password';
alter role registry_site set default_transaction_read_only = on;

create database registry_ledger owner registry_indexer encoding 'UTF8' template template0;
create database registry_lookups owner registry_indexer encoding 'UTF8' template template0;
create database registry_vault owner registry_indexer encoding 'UTF8' template template0;
revoke all on database registry_ledger, registry_lookups, registry_vault from public;
grant connect on database registry_ledger, registry_lookups to registry_site;

\connect registry_vault
revoke all on schema public from public;
alter schema public owner to registry_indexer;

\connect registry_lookups
revoke all on schema public from public;
alter schema public owner to registry_indexer;
grant usage on schema public to registry_site;
alter default privileges for role registry_indexer in schema public grant select on tables to registry_site;

\connect registry_ledger
revoke all on schema public from public;
alter schema public owner to registry_indexer;
grant usage on schema public to registry_site;
alter default privileges for role registry_indexer in schema public grant select on tables to registry_site;
