-- An embedded database belongs to the server, also when an earlier version has made it, which marked no table.
COMMENT ON TABLE markets IS 'marketcast';
