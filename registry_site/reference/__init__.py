"""What the API takes and answers, described once: for programs as an OpenAPI document, for people as a page."""
