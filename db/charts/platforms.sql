SELECT in_words(platform) AS platform, count(DISTINCT canonical) AS posts FROM links GROUP BY links.platform
