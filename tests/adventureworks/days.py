"""What happens in the ERP between the nights. The time stamps matter: the order tables are read by a cursor.

The sample's newest stamp is 2015-08-12 12:25:46.483, so with two days of overlap the second night reads order rows from
2015-08-10 on, and the night after the first day's changes from 2015-08-18 on.
"""

FIRST_DAY = """
-- masters: a new name, a new number
UPDATE "Vendor" SET "Name" = 'Advanced Cycling Supply', "ModifiedDate" = '2015-08-20' WHERE "BusinessEntityID" = 1496;
UPDATE "Product" SET "ProductNumber" = 'AR-5382', "ModifiedDate" = '2015-08-20' WHERE "ProductID" = 1;

-- a recount of a complete order's line
UPDATE "PurchaseOrderDetail" SET "ReceivedQty" = 2.50, "RejectedQty" = 0.25, "StockedQty" = 2.25,
    "ModifiedDate" = '2015-08-20 09:00:00.123' WHERE "PurchaseOrderID" = 1 AND "PurchaseOrderDetailID" = 1;
-- a change that is older than the newest stamp seen, but within the overlap
UPDATE "PurchaseOrderDetail" SET "OrderQty" = 6001, "LineTotal" = 6001 * "UnitPrice",
    "ModifiedDate" = '2015-08-11 08:00' WHERE "PurchaseOrderID" = 4012 AND "PurchaseOrderDetailID" = 8845;
-- a price that differs from its amount in the last decimal
UPDATE "PurchaseOrderDetail" SET "UnitPrice" = "UnitPrice" + 0.0001, "ModifiedDate" = '2015-08-20'
    WHERE "PurchaseOrderID" = 5 AND "PurchaseOrderDetailID" = 6;

-- headers alone: a pending and an approved order are complete now, their lines stay as they were
UPDATE "PurchaseOrderHeader" SET "Status" = 4, "ModifiedDate" = '2015-08-20' WHERE "PurchaseOrderID" IN (2, 4001);

-- a new vendor with an order: one line with a unit, one without an offer, one for a product that does not exist
INSERT INTO "Vendor" VALUES (1700, 'NORDWIND0001', 'Nordwind Bicycle Parts GmbH', 1, true, true, NULL, '2015-08-20');
INSERT INTO "ProductVendor" VALUES (2, 1700, 10, 12.3456, NULL, NULL, 1, 100, NULL, 'CTN', '2015-08-20');
INSERT INTO "PurchaseOrderHeader" VALUES
    (5001, 1, 4, 250, 1700, 3, '2015-08-14', '2015-08-19', 100, 0, 0, 100, '2015-08-20');
INSERT INTO "PurchaseOrderDetail" VALUES
    (5001, 9001, '2015-08-21', 10, 2, 12.3456, 123.456, 10, 0.01, 9.99, '2015-08-20'),
    (5001, 9002, '2015-08-21', 10, 4, 1, 10, 10, 0, 10, '2015-08-20'),
    (5001, 9003, '2015-08-21', 1, 99999, 7, 7, 1, 0, 1, '2015-08-20');

-- a vendor under two numbers
INSERT INTO "Vendor" VALUES (1702, 'ALLENSON0002', 'ALLENSON CYCLES, Inc.', 1, true, true, NULL, '2015-08-20');

-- deletions: a line, and a vendor that orders refer to
DELETE FROM "PurchaseOrderDetail" WHERE "PurchaseOrderID" = 7 AND "PurchaseOrderDetailID" = 9;
DELETE FROM "Vendor" WHERE "BusinessEntityID" = 1498;

-- a unit that nobody knows: every line of this offer is held
UPDATE "ProductVendor" SET "UnitMeasureCode" = 'XYZ', "ModifiedDate" = '2015-08-20'
    WHERE "BusinessEntityID" = 1494 AND "ProductID" = (SELECT "ProductID" FROM "PurchaseOrderDetail"
        WHERE "PurchaseOrderID" = 3);

-- tables without a cursor
UPDATE "ProductInventory" SET "Quantity" = 400 WHERE "ProductID" = 1 AND "LocationID" = 1;
UPDATE "BillOfMaterials" SET "EndDate" = '2015-08-19', "ModifiedDate" = '2015-08-20' WHERE "BillOfMaterialsID" = 2000;
DELETE FROM "BillOfMaterials" WHERE "BillOfMaterialsID" = 1657;
"""

SECOND_DAY = """
-- the third name of one vendor; the end of the double; the deleted vendor and the deleted line come back
UPDATE "Vendor" SET "Name" = 'Advanced Cycling Group', "ModifiedDate" = '2015-09-01' WHERE "BusinessEntityID" = 1496;
DELETE FROM "Vendor" WHERE "BusinessEntityID" = 1702;
INSERT INTO "Vendor" VALUES (1498, 'TRIKES0001', 'Trikes, Inc.', 2, true, true, NULL, '2015-09-01');
INSERT INTO "PurchaseOrderDetail"
    SELECT "PurchaseOrderID", 9, "DueDate", "OrderQty", "ProductID", "UnitPrice", "LineTotal", "ReceivedQty",
        "RejectedQty", "StockedQty", '2015-09-01'
    FROM "PurchaseOrderDetail" WHERE "PurchaseOrderID" = 7 AND "PurchaseOrderDetailID" = 8;

-- the unit is known again, and an order was completed by mistake
UPDATE "ProductVendor" SET "UnitMeasureCode" = 'EA', "ModifiedDate" = '2015-09-01' WHERE "UnitMeasureCode" = 'XYZ';
UPDATE "PurchaseOrderHeader" SET "Status" = 2, "ModifiedDate" = '2015-09-01' WHERE "PurchaseOrderID" = 4001;

-- behind the cursor's back: a line that changes and a line that arrives, both with a stamp of 2011
UPDATE "PurchaseOrderDetail" SET "ReceivedQty" = 1, "StockedQty" = 1
    WHERE "PurchaseOrderID" = 8 AND "PurchaseOrderDetailID" = 11;
INSERT INTO "PurchaseOrderDetail"
    SELECT "PurchaseOrderID", 9100, "DueDate", "OrderQty", "ProductID", "UnitPrice", "LineTotal", "ReceivedQty",
        "RejectedQty", "StockedQty", "ModifiedDate"
    FROM "PurchaseOrderDetail" WHERE "PurchaseOrderID" = 8 AND "PurchaseOrderDetailID" = 12;
"""
