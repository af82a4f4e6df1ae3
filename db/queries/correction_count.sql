-- How many corrections were ever made.
SELECT count(*) FROM corrections
