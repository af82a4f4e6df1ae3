SELECT file_name, pages, seconds FROM documents ORDER BY seconds DESC LIMIT ?
