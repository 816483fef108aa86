"""What has happened to the records of a query: asked by the feeds and by the mails to subscribers. It knows no door."""
