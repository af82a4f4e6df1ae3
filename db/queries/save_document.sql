INSERT INTO documents (
    id, sha256, file_name, pages, language, status, error_code, error, missing, identity, lineage,
    program_version, rules_version, first_read_at, read_at, seconds
) VALUES (
    :id, :sha256, :file_name, :pages, :language, :status, :error_code, :error, :missing, :identity, :lineage,
    :program_version, :rules_version, :read_at, :read_at, :seconds
)
ON CONFLICT (id) DO UPDATE SET
    pages = excluded.pages, language = excluded.language, status = excluded.status, error_code = excluded.error_code,
    error = excluded.error, missing = excluded.missing, identity = excluded.identity, lineage = excluded.lineage,
    program_version = excluded.program_version, rules_version = excluded.rules_version, read_at = excluded.read_at,
    seconds = excluded.seconds
