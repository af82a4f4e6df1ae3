UPDATE document_files SET source_url = :source_url, retrieved_on = :retrieved_on
WHERE path = :path AND (source_url IS NOT :source_url OR retrieved_on IS NOT :retrieved_on)
