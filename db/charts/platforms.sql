SELECT platform, count(DISTINCT canonical) AS posts FROM links GROUP BY platform
