-- Keys of the records that people added.
SELECT row_id FROM corrections WHERE action = 'add'
