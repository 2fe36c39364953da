-- Conversions that cannot be: between units of one kind other than nature has it, to the last decimal of the factor, and packs
-- that hold less than one base unit.
SELECT c.record_id, c.factor AS raw
FROM unit_conversion AS c
WHERE c.state IN ('accepted', 'held') AND (c.factor <= 0
  OR guiyi_unit_base(c.unit) = guiyi_unit_base(c.base_unit)
    AND 2 * abs(CAST(c.factor * 1000000 AS HUGEINT) * guiyi_unit_size(c.base_unit) - 1000000 * guiyi_unit_size(c.unit))
        > guiyi_unit_size(c.base_unit)
  OR c.unit IN ('BX', 'CT', 'PK', 'BG', 'BO', 'CA', 'CR', 'PX', 'RO', 'PR') AND c.factor < 1)
