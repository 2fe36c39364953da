-- Conversions that cannot be: between physical units other than nature has it, and packs that hold less than one base unit.
WITH physical(unit, dimension, size) AS (
    VALUES ('MGM', 'mass', 1), ('GRM', 'mass', 1000), ('KGM', 'mass', 1000000), ('TNE', 'mass', 1000000000),
        ('KTN', 'mass', 1000000000000), ('MMT', 'length', 1), ('CMT', 'length', 10), ('DMT', 'length', 100),
        ('MTR', 'length', 1000), ('KMT', 'length', 1000000), ('CMK', 'area', 1), ('MTK', 'area', 10000),
        ('MLT', 'volume', 1), ('LTR', 'volume', 1000), ('MTQ', 'volume', 1000000)
)
SELECT c.record_id, c.factor AS raw
FROM unit_conversion AS c
LEFT JOIN physical AS u ON u.unit = c.unit
LEFT JOIN physical AS b ON b.unit = c.base_unit AND b.dimension = u.dimension
WHERE c.state IN ('accepted', 'held') AND (c.factor <= 0
  OR b.unit IS NOT NULL AND c.factor * b.size <> u.size
  OR c.unit IN ('BX', 'CT', 'PK', 'BG', 'BO', 'CA', 'CR', 'PX', 'RO', 'PR', 'DZN') AND c.factor < 1)
