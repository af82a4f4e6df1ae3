-- What a mention takes from its report: age, language and, for want of an address, region.
SELECT r.id, r.year, r.language, r.customer, r.title FROM reports r
