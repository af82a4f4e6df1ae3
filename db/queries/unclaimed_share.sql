-- Of each document: how much of what was found in its text no record took.
SELECT d.id, d.file_name, sum(f.found) AS found, sum(f.unclaimed) AS unclaimed,
       round(sum(f.unclaimed) * 1.0 / sum(f.found), 3) AS share
FROM found_mentions f
JOIN documents d ON d.id = f.document
WHERE d.superseded_by IS NULL
GROUP BY d.id
HAVING sum(f.found) > 0
ORDER BY share DESC, d.file_name
