CREATE TABLE keys (
	purpose VARCHAR(32) NOT NULL,
	value VARCHAR(64) NOT NULL,
	PRIMARY KEY (purpose)
);
CREATE TABLE restricted (
	register VARCHAR(64) NOT NULL,
	row_hash VARCHAR(32) NOT NULL,
	generation INTEGER NOT NULL,
	"values" TEXT NOT NULL,
	PRIMARY KEY (register, row_hash)
);
CREATE TABLE originals (
	register VARCHAR(64) NOT NULL,
	row_hash VARCHAR(32) NOT NULL,
	path VARCHAR(128) NOT NULL,
	position INTEGER NOT NULL,
	generation INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	member TEXT NOT NULL,
	original_sha256 VARCHAR(64) NOT NULL,
	public_sha256 VARCHAR(64) NOT NULL,
	dhash VARCHAR(16),
	width BIGINT,
	height BIGINT,
	pages INTEGER,
	PRIMARY KEY (register, row_hash, path, position)
);
