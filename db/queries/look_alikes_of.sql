SELECT
    CASE k.first_id WHEN :id THEN k.second_id ELSE k.first_id END AS id,
    CASE k.first_id WHEN :id THEN k.second ELSE k.first END AS name, k.reason
FROM kept_apart k
WHERE k.kind = :kind AND :id IN (k.first_id, k.second_id)
ORDER BY name, id
