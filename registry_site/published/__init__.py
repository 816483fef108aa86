"""What is published as files beside the registers: data sets, dumps, their passports, sitemaps, and sending them."""
