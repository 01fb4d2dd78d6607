-- name: is_asked
-- Whether somebody asks to enter, and whether somebody of a group told a value or left.
SELECT
    EXISTS (SELECT FROM seat_asks WHERE partition = ANY(%(partitions)s)),
    EXISTS (SELECT FROM ranking_notes WHERE partition = ANY(%(partitions)s) AND kind <> 'joined');
