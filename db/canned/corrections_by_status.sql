SELECT * FROM corrections_status WHERE :status = '' OR status = :status ORDER BY id DESC
