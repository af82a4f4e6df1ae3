SELECT error_code, count(*) AS documents
FROM documents
WHERE status = 'failed' AND superseded_by IS NULL
GROUP BY error_code
ORDER BY documents DESC, error_code
