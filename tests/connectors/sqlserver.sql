-- snapshots that the database allows
SELECT snapshot_isolation_state FROM sys.databases WHERE database_id = DB_ID();

-- lowest row version of an open transaction
SELECT CAST(MIN_ACTIVE_ROWVERSION() AS bigint);

-- begin in a snapshot
IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
SET QUOTED_IDENTIFIER ON;
SET LOCK_TIMEOUT 600000;
SET TRANSACTION ISOLATION LEVEL SNAPSHOT;

-- begin without one
IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
SET QUOTED_IDENTIFIER ON;
SET LOCK_TIMEOUT 600000;
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

-- isolation
SELECT CASE e.transaction_isolation_level WHEN 1 THEN 'read uncommitted' WHEN 2 THEN CASE
                WHEN d.is_read_committed_snapshot_on = 1 THEN 'read committed by row versions' ELSE 'read committed' END
            WHEN 3 THEN 'repeatable read' WHEN 4 THEN 'serializable' WHEN 5 THEN 'snapshot' ELSE 'not told' END
        FROM sys.dm_exec_sessions AS e CROSS JOIN sys.databases AS d
        WHERE e.session_id = @@SPID AND d.database_id = DB_ID();

-- clock
SELECT CONVERT(varchar(26), CAST(SYSUTCDATETIME() AS datetime2(6)), 126);

-- default schema
SELECT SCHEMA_NAME();

-- tables of a schema
SELECT o.name FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
        WHERE s.name = ? AND o.type IN ('U', 'V') AND o.is_ms_shipped = 0 ORDER BY o.name;

-- columns of a table
SELECT c.name, COALESCE(b.name, t.name) + CASE
            WHEN COALESCE(b.name, t.name) IN ('decimal', 'numeric')
                THEN '(' + CAST(c.precision AS varchar(2)) + ',' + CAST(c.scale AS varchar(2)) + ')'
            WHEN COALESCE(b.name, t.name) IN ('datetime2', 'datetimeoffset', 'time')
                THEN '(' + CAST(c.scale AS varchar(2)) + ')'
            WHEN COALESCE(b.name, t.name) NOT IN ('char', 'varchar', 'nchar', 'nvarchar', 'binary', 'varbinary') THEN ''
            WHEN c.max_length = -1 THEN '(max)'
            WHEN COALESCE(b.name, t.name) IN ('nchar', 'nvarchar')
                THEN '(' + CAST(c.max_length / 2 AS varchar(4)) + ')'
            ELSE '(' + CAST(c.max_length AS varchar(4)) + ')' END + COALESCE(' COLLATE ' + c.collation_name, '')
        FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
        JOIN sys.columns AS c ON c.object_id = o.object_id
        JOIN sys.types AS t ON t.user_type_id = c.user_type_id
        LEFT JOIN sys.types AS b ON b.user_type_id = t.system_type_id
        WHERE s.name = ? AND o.name = ? AND o.type IN ('U', 'V') ORDER BY c.column_id;

-- key of a table
SELECT c.name
        FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
        JOIN sys.columns AS c ON c.object_id = o.object_id
        JOIN sys.indexes AS i ON i.object_id = o.object_id AND i.is_primary_key = 1
        JOIN sys.index_columns AS k
            ON k.object_id = o.object_id AND k.index_id = i.index_id AND k.column_id = c.column_id
        WHERE s.name = ? AND o.name = ? AND o.type IN ('U', 'V') ORDER BY k.key_ordinal;

-- columns with their comments
SELECT c.name, CASE WHEN c.is_nullable = 0 THEN 1 ELSE 0 END, CAST(e.value AS nvarchar(4000))
        FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
        JOIN sys.columns AS c ON c.object_id = o.object_id
        LEFT JOIN sys.extended_properties AS e
            ON e.class = 1 AND e.major_id = o.object_id AND e.name = 'MS_Description' AND e.minor_id = c.column_id
        WHERE s.name = ? AND o.name = ? AND o.type IN ('U', 'V') ORDER BY c.column_id;

-- comment of a table
SELECT CAST(e.value AS nvarchar(4000)) FROM sys.objects AS o
        JOIN sys.schemas AS s ON s.schema_id = o.schema_id
        JOIN sys.extended_properties AS e
            ON e.class = 1 AND e.major_id = o.object_id AND e.name = 'MS_Description' AND e.minor_id = 0
        WHERE s.name = ? AND o.name = ? AND o.type IN ('U', 'V');

-- whether the account can write
SELECT CASE WHEN IS_SRVROLEMEMBER('sysadmin') = 1 OR EXISTS (
            SELECT 1 FROM sys.fn_my_permissions(NULL, 'DATABASE') AS p WHERE p.permission_name IN (
                'CONTROL', 'ALTER', 'INSERT', 'UPDATE', 'DELETE', 'EXECUTE', 'TAKE OWNERSHIP', 'ALTER ANY SCHEMA',
                'ALTER ANY USER', 'ALTER ANY ROLE', 'CREATE TABLE', 'CREATE VIEW', 'CREATE PROCEDURE', 'CREATE SCHEMA'))
        OR EXISTS (
            SELECT 1 FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
            CROSS JOIN (SELECT 'INSERT' AS name UNION ALL SELECT 'UPDATE' UNION ALL SELECT 'DELETE' UNION ALL SELECT 'ALTER'
                UNION ALL SELECT 'CONTROL') AS r
            WHERE o.type IN ('U', 'V')
                AND HAS_PERMS_BY_NAME(QUOTENAME(s.name) + '.' + QUOTENAME(o.name), 'OBJECT', r.name) = 1)
        THEN 1 ELSE 0 END;

-- count
SELECT COUNT(*) FROM "dbo"."存货 ""A""";

-- every type
SELECT "c0", "c1", "c2", "c3", CAST("c4" AS int), "c5", "c6", CAST("c7" AS decimal(19,4)), CAST("c8" AS decimal(10,4)), CAST("c9" AS float(53)), CAST("c10" AS float(53)), "c11", CAST("c12" AS datetime2(3)), CAST("c13" AS datetime2(3)), CAST("c14" AS datetime2(6)), CAST("c15" AS datetime2(6)), CAST(SWITCHOFFSET("c16", 0) AS datetime2(6)), CAST("c17" AS varchar(16)), CAST("c18" AS nvarchar(8)), CAST("c19" AS nvarchar(60)), CAST("c20" AS nvarchar(max)), CAST("c21" AS nvarchar(60)), CAST("c22" AS nvarchar(60)), CAST("c23" AS nvarchar(60)), CAST("c24" AS nvarchar(60)), CAST("c25" AS nvarchar(60)), "c26", "c27", "c28", CAST("c29" AS nvarchar(max)), CAST("c30" AS nvarchar(max)), CAST("c31" AS nvarchar(max)), CAST("c32" AS varchar(36)), CAST("c33" AS bigint), CAST("c34" AS varbinary(max)), CAST("c35" AS varbinary(max)), CAST("c36" AS varbinary(max)), CAST("c37" AS varbinary(max)), CAST("c38" AS varbinary(max)), CAST(SQL_VARIANT_PROPERTY("c39", 'BaseType') AS nvarchar(128)) + ' ' + CONVERT(varchar(max), CAST("c39" AS varbinary(8000)), 1) FROM "dbo"."存货 ""A""";

-- what does not fit
SELECT MAX(CASE WHEN DATEPART(nanosecond, "c15") % 1000 <> 0 THEN 1 ELSE 0 END), MAX(CASE WHEN DATEPART(nanosecond, "c16") % 1000 <> 0 OR "c16" < '0001-01-02' OR "c16" >= '9999-12-31' THEN 1 ELSE 0 END) FROM "dbo"."存货 ""A""";

-- what does not fit, as text
SELECT CONVERT(varchar(27), "c15", 121), CONVERT(varchar(34), "c16", 121) FROM "dbo"."存货 ""A""";

-- from a tinyint on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c0" >= CAST(? AS bigint) OR "c0" IS NULL;

-- from a smallint on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c1" >= CAST(? AS bigint) OR "c1" IS NULL;

-- from a int on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c2" >= CAST(? AS bigint) OR "c2" IS NULL;

-- from a bigint on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c3" >= CAST(? AS bigint) OR "c3" IS NULL;

-- from a bit on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c4" >= CAST(? AS bit) OR "c4" IS NULL;

-- from a decimal(18,6) on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c5" >= CAST(? AS decimal(18,6)) OR "c5" IS NULL;

-- from a numeric(38,10) on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c6" >= CAST(? AS decimal(38,10)) OR "c6" IS NULL;

-- from a money on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c7" >= CAST(? AS decimal(19,4)) OR "c7" IS NULL;

-- from a smallmoney on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c8" >= CAST(? AS decimal(10,4)) OR "c8" IS NULL;

-- from a real on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c9" >= CAST(? AS float(53)) OR "c9" IS NULL;

-- from a float on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c10" >= CAST(? AS float(53)) OR "c10" IS NULL;

-- from a date on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c11" >= CAST(? AS date) OR "c11" IS NULL;

-- from a smalldatetime on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c12" >= CAST(CAST(? AS datetime2(3)) AS datetime) OR "c12" IS NULL;

-- from a datetime on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c13" >= CAST(CAST(? AS datetime2(3)) AS datetime) OR "c13" IS NULL;

-- from a datetime2(3) on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c14" >= CAST(? AS datetime2(7)) OR "c14" IS NULL;

-- from a datetime2(7) on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c15" >= CAST(? AS datetime2(7)) OR "c15" IS NULL;

-- from a datetimeoffset(7) on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c16" >= TODATETIMEOFFSET(CAST(? AS datetime2(7)), 0) OR "c16" IS NULL;

-- from a timestamp on
SELECT "c0" FROM "dbo"."存货 ""A""" WHERE "c33" >= CAST(CAST(? AS bigint) AS binary(8)) OR "c33" IS NULL;
