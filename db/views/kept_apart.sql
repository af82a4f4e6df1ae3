-- Names that look alike but are kept apart.
SELECT l.kind, coalesce(a.name, oa.name, pa.name) AS first, coalesce(b.name, ob.name, pb.name) AS second, l.reason,
    l.first AS first_id, l.second AS second_id
FROM look_alikes l
LEFT JOIN people a ON l.kind = 'person' AND a.id = l.first
LEFT JOIN people b ON l.kind = 'person' AND b.id = l.second
LEFT JOIN organizations oa ON l.kind = 'organization' AND oa.id = l.first
LEFT JOIN organizations ob ON l.kind = 'organization' AND ob.id = l.second
LEFT JOIN places pa ON l.kind = 'place' AND pa.id = l.first
LEFT JOIN places pb ON l.kind = 'place' AND pb.id = l.second
