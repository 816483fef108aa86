CREATE TABLE generations (
	register VARCHAR(64) NOT NULL,
	number INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	made_at VARCHAR(32) NOT NULL,
	day VARCHAR(10) NOT NULL,
	data_as_of VARCHAR(32) NOT NULL,
	records INTEGER NOT NULL,
	read INTEGER NOT NULL,
	accepted INTEGER NOT NULL,
	rejected INTEGER NOT NULL,
	added INTEGER NOT NULL,
	changed INTEGER NOT NULL,
	unchanged INTEGER NOT NULL,
	removed INTEGER NOT NULL,
	first_seq BIGINT NOT NULL,
	last_seq BIGINT NOT NULL,
	made_up BOOLEAN NOT NULL,
	approved TEXT,
	reason TEXT,
	rolled_back_to INTEGER,
	fingerprint VARCHAR(64) NOT NULL,
	previous_hash VARCHAR(64) NOT NULL,
	hash VARCHAR(64) NOT NULL,
	PRIMARY KEY (register, number)
);
CREATE TABLE sources (
	register VARCHAR(64) NOT NULL,
	generation INTEGER NOT NULL,
	position INTEGER NOT NULL,
	name TEXT NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	size BIGINT NOT NULL,
	format VARCHAR(64) NOT NULL,
	received_at VARCHAR(32) NOT NULL,
	PRIMARY KEY (register, generation, position)
);
CREATE TABLE revisions (
	seq INTEGER NOT NULL,
	register VARCHAR(64) NOT NULL,
	record_id TEXT NOT NULL,
	number_key TEXT NOT NULL,
	revision INTEGER NOT NULL,
	generation INTEGER NOT NULL,
	op VARCHAR(8) NOT NULL,
	content_hash VARCHAR(64) NOT NULL,
	document TEXT,
	changed_fields TEXT NOT NULL,
	reason TEXT,
	row_hash VARCHAR(32),
	PRIMARY KEY (seq)
);
CREATE INDEX revisions_by_key ON revisions (register, number_key);
CREATE INDEX revisions_by_record ON revisions (register, record_id, seq);
CREATE INDEX revisions_by_generation ON revisions (register, generation);
CREATE TABLE heads (
	register VARCHAR(64) NOT NULL,
	record_id TEXT NOT NULL,
	base_id TEXT NOT NULL,
	order_date VARCHAR(10) NOT NULL,
	content_hash VARCHAR(64) NOT NULL,
	row_hash VARCHAR(32) NOT NULL,
	seq INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	PRIMARY KEY (register, record_id)
);
CREATE INDEX heads_by_row ON heads (register, row_hash);
CREATE INDEX heads_by_content ON heads (register, base_id, content_hash);
